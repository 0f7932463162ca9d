"""What comes in as a file, and what is left of it when it is kept.

Reports are written in Word, photographed on telephones and exported in haste: the file
may know who wrote it, where a child lives, and what was crossed out. `fields` is the
door that every file of a document or an image passes, however it gets here; `cleaning`
says what a file is by its content, not by its name, and hands it to whoever knows that
kind. A file comes out with what readers see and nothing besides, or not at all.

Cleaning is deterministic, and a clean file cleaned again is the same to the last byte.
"""
