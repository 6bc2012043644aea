"""Copy what is used of the front-end packages: served files to static/vendor, fonts for PDFs to
VAR_DIR/fonts, which nobody serves."""

import re
import shutil
from pathlib import Path

from dibao import embedded

CHECKOUT = Path(__file__).resolve().parent.parent
PACKAGES = CHECKOUT / "node_modules"
SERVED = CHECKOUT / "static" / "vendor"
FONTS = embedded.VAR_DIR / "fonts"

FILES = {
    "bootstrap/css/bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "bootstrap/js/bootstrap.bundle.min.js": "bootstrap/dist/js/bootstrap.bundle.min.js",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "bootstrap-icons/bootstrap-icons.min.css": "bootstrap-icons/font/bootstrap-icons.min.css",
    "bootstrap-icons/fonts/bootstrap-icons.woff2": (
        "bootstrap-icons/font/fonts/bootstrap-icons.woff2"
    ),
    "bootstrap-icons/fonts/bootstrap-icons.woff": "bootstrap-icons/font/fonts/bootstrap-icons.woff",
    "echarts/echarts.min.js": "echarts/dist/echarts.min.js",
}
FONT_FILES = [
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
    "@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf",
    "@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf",
]
# The maps they point to are not served, and hashed file names need every target to exist.
SOURCE_MAP = re.compile(rb"(/\*|//)[#@] sourceMappingURL=[^\s*]+( ?\*/)?")


def copy_files() -> None:
    for target, source in FILES.items():
        path = SERVED / target
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SOURCE_MAP.sub(b"", (PACKAGES / source).read_bytes()))
    FONTS.mkdir(parents=True, exist_ok=True)
    for source in FONT_FILES:
        shutil.copyfile(PACKAGES / source, FONTS / Path(source).name)


if __name__ == "__main__":
    copy_files()
