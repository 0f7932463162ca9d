"""Partnership CMS: the engine that the apps home, reviews and briefings stand on."""
