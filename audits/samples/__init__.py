"""Yearly samples of those who receive (Xinjiang 2014, 二(四); 57号 art. 35)."""
