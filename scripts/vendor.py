"""Fetch what the browser needs from npm, pinned, and cut it to what the templates use.

`python -m scripts.vendor` writes portal/static/vendor/ and its CHECKSUMS; the output is committed,
so neither a build step nor a network is needed to run. `--check` compares the committed files only.
"""

import hashlib
import io
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools import subset  # type: ignore[import-untyped]  # it ships no types

from scripts.tabler import cut

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "portal" / "static"
VENDOR = STATIC / "vendor"

# name, version, SHA-256 of the tarball
PACKAGES = {
    "htmx.org": ("4.0.1", "5fba65616ca148a86d377e9771bcada7f35faee3558651feb929eea425e13b3c"),
    "@tabler/core": ("1.6.1", "d02d679e51f6c179b21f035e154c13cdcb2ae8b18579e56ea606408ba7fc7a87"),
    "@tabler/icons": ("3.51.0", "b30108713d3fa60aee862c2a133225da8e0f309be0708fe2925763ff810c766c"),
    "@fontsource-variable/inter": (
        "5.3.0",
        "d26710dd38e7217484a1d47ee76c024977ec550548876f26d06ed1844af09a14",
    ),
}

# What Latin-1 lacks for Polish; the rest of Latin-ext falls back to the system's font.
POLISH = "ĄąĆćĘęŁłŃńŚśŹźŻż"
LATIN_FEATURES = ["kern", "liga", "calt", "ccmp", "locl", "mark", "mkmk", "tnum", "case", "cv05"]

# Named by data (category tiles, kinds of note), not by a literal in a template.
ICONS_BY_DATA = set(
    re.findall(
        r"[\w-]+",
        """
alert-circle alert-triangle arrow-back-up ban barcode bell book bottle bottle-filled bowl box boxes
brush building building-store building-warehouse cake calendar calendar-event candy carrot check
chevron-down chevron-left chevron-right chevron-up circle circle-check circle-dashed clipboard-list
clock coffee copy credit-card cup database-import discount download droplet edit external-link eye
eye-off file file-alert file-download file-invoice file-spreadsheet file-text file-upload files
filter fish flame hand-finger hand-stop heart history home info-circle key language layout-grid list
list-check lock logout mail map-pin meat message milk minus moon notes package package-import
packages pencil phone photo plant-2 plus point printer qrcode receipt refresh repeat report-money
replace ruler-2 scale scan search send settings shield-check shopping-cart soup spray star sun
device-desktop tags tool tools toilet-paper tools-kitchen-2 trash trending-down trending-up
truck-delivery truck-return upload user user-check user-circle users wash world x bolt bookmark
grip-vertical
""",
    )
)


def fetch(name: str, folder: Path) -> tarfile.TarFile:
    """Pack one pinned package with npm and open it.

    :raises SystemExit: if the tarball is not the one that was pinned.
    """
    version, expected = PACKAGES[name]
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{name}@{version}"],
        cwd=folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    data = (folder / packed.stdout.strip().splitlines()[-1]).read_bytes()
    if (found := hashlib.sha256(data).hexdigest()) != expected:
        raise SystemExit(f"{name} {version}: checksum is {found}, pinned is {expected}")
    return tarfile.open(fileobj=io.BytesIO(data))


def read(package: tarfile.TarFile, path: str) -> bytes:
    """Return one file of a package."""
    member = package.extractfile(f"package/{path}")
    if member is None:
        raise SystemExit(f"no {path} in the package")
    return member.read()


def sources() -> dict[Path, str]:
    """Return every file that may name a class or an icon."""
    found = [*(ROOT / "portal").rglob("*.html"), *(ROOT / "portal").rglob("*.py")]
    found += [STATIC / "portal.js", STATIC / "portal.css"]
    return {path: path.read_text() for path in sorted(found) if path.is_file()}


def icons_named(texts: dict[Path, str], known: set[str]) -> list[str]:
    """Return the icon names that templates and code mention, and those that data name."""
    names = ICONS_BY_DATA & known
    for path, text in texts.items():
        lines = text.splitlines() if path.suffix == ".html" else re.findall(r".*icon.*", text, re.I)
        for line in lines:
            names |= set(re.findall(r"[\"']([a-z][a-z0-9-]+)[\"']", line)) & known
    return sorted(names)


def sprite(package: tarfile.TarFile, names: list[str]) -> str:
    """Return one SVG with a symbol per icon."""
    symbols = []
    for name in names:
        svg = read(package, f"icons/outline/{name}.svg").decode()
        svg = re.sub(r"<!--.*?-->", "", svg, flags=re.DOTALL)
        body = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
        assert body is not None, name
        shapes = re.sub(r"\s*\n\s*", "", body[1]).replace(
            '<path stroke="none" d="M0 0h24v24H0z" fill="none" />', ""
        )
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24">{shapes.replace(" />", "/>")}</symbol>'
        )
    head = '<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT -->'
    return "\n".join([head, *symbols, "</svg>\n"])


def font(data: bytes, text: str | None) -> bytes:
    """Return a font with only these letters (all when None) and the features that we use."""
    options = subset.Options()
    options.flavor, options.layout_features, options.notdef_outline = "woff2", LATIN_FEATURES, True
    options.recalc_timestamp = False
    loaded = subset.load_font(io.BytesIO(data), options)
    cutter = subset.Subsetter(options)
    cutter.populate(text=text) if text else cutter.populate(unicodes=loaded.getBestCmap())
    cutter.subset(loaded)
    out = io.BytesIO()
    subset.save_font(loaded, out, options)
    return out.getvalue()


def build() -> dict[str, bytes]:
    """Return the vendored files by name."""
    with tempfile.TemporaryDirectory() as folder:
        opened = {name: fetch(name, Path(folder)) for name in PACKAGES}
    texts = sources()
    icons = opened["@tabler/icons"]
    known = {
        Path(member).stem
        for member in icons.getnames()
        if member.startswith("package/icons/outline/")
    }
    inter = opened["@fontsource-variable/inter"]
    latin = read(inter, "files/inter-latin-wght-normal.woff2")
    extended = read(inter, "files/inter-latin-ext-wght-normal.woff2")
    tabler = read(opened["@tabler/core"], "dist/css/tabler.css").decode()
    return {
        "htmx.min.js": re.sub(
            rb"\n//# sourceMappingURL=.*", b"", read(opened["htmx.org"], "dist/htmx.min.js")
        ),
        "tabler.css": cut(tabler, texts, version=PACKAGES["@tabler/core"][0]).encode(),
        "icons.svg": sprite(icons, icons_named(texts, known)).encode(),
        "inter-latin.woff2": font(latin, None),
        "inter-polish.woff2": font(extended, POLISH),
    }


def checksums(files: dict[str, bytes]) -> str:
    """Return lines as sha256sum writes them."""
    return "".join(
        f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(files.items())
    )


def fingerprinted(css: str, files: dict[str, bytes]) -> str:
    """Return our stylesheet with the fonts under the same addresses as `static_url` gives them."""
    for name, data in files.items():
        digest = hashlib.sha256(data).hexdigest()[:10]
        css = re.sub(rf"vendor/{re.escape(name)}(\?v=\w+)?", f"vendor/{name}?v={digest}", css)
    return css


def main() -> None:
    """Write the files, or compare those that stand there with their checksums."""
    listing = VENDOR / "CHECKSUMS"
    if "--check" in sys.argv:
        names = [line.split("  ")[1] for line in listing.read_text().splitlines()]
        same = (
            checksums({name: (VENDOR / name).read_bytes() for name in names}) == listing.read_text()
        )
        raise SystemExit(None if same else "portal/static/vendor differs from its CHECKSUMS")
    files = build()
    VENDOR.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (VENDOR / name).write_bytes(data)
        sys.stdout.write(f"{name}: {len(data)} bytes\n")
    listing.write_text(checksums(files))
    ours = STATIC / "portal.css"
    ours.write_text(fingerprinted(ours.read_text(), files))


if __name__ == "__main__":
    main()
