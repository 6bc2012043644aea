"""The dossier, one household one file (Mudan 三(七); the archives' notice of 2012)."""
