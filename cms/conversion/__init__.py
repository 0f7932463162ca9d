"""What was written elsewhere, as the blocks of a page's body.

Word's clipboard, Word files and PDFs all become simple HTML first, and that HTML
becomes blocks, so that one place (`blocks`) says what is kept. Whatever is not kept is
counted (`losses`), for the editor to be told.
"""
