"""Uploads: a good picture comes out clean, everything else is refused with a reason."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms, ImageFile

from portal.core.storage.documents import accept_document
from portal.core.storage.images import AcceptedImage, accept_image
from portal.core.storage.refusals import DocumentRefused, ImageRefused, UploadProblem

ORIENTATION = 0x0112
GPS = 0x8825
SECRET = b"home of the sender"


def picture(
    fmt: str = "JPEG", size: tuple[int, int] = (64, 40), mode: str = "RGB", **save: object
) -> bytes:
    """Draw a picture whose left half is red and whose right half is blue, and encode it."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    out = io.BytesIO()
    image.convert(mode).save(out, fmt, **save)
    return out.getvalue()


def accept(data: bytes, **limits: int) -> AcceptedImage:
    return accept_image(io.BytesIO(data), **limits)


def refusal(data: bytes, **limits: int) -> UploadProblem:
    with pytest.raises(ImageRefused) as refused:
        accept(data, **limits)
    assert refused.value.message.endswith(".")
    return refused.value.code


def decoded(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data), formats=["WEBP"])
    image.load()
    return image


def is_red(image: Image.Image, at: tuple[int, int]) -> bool:
    red, _, blue = image.convert("RGB").getpixel(at)  # type: ignore[misc]
    return red > blue


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_of_each_kind_is_accepted_and_still_the_same_picture(fmt: str) -> None:
    accepted = accept(picture(fmt))
    assert (accepted.width, accepted.height) == (64, 40)
    assert accepted.media_type == "image/webp"
    image = decoded(accepted.data)
    assert is_red(image, (5, 20))
    assert not is_red(image, (58, 20))


@pytest.mark.parametrize("mode", ["L", "P", "LA", "RGBA", "1", "I;16"])
def test_every_common_pixel_layout_is_accepted(mode: str) -> None:
    assert accept(picture("PNG", mode=mode)).width == 64


def test_a_print_shop_picture_in_cmyk_is_accepted() -> None:
    assert accept(picture("JPEG", mode="CMYK")).width == 64


def test_transparency_is_kept() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (255, 0, 0, 0)).save(out, "PNG")
    assert decoded(accept(out.getvalue()).data).getpixel((5, 5))[3] == 0  # type: ignore[index]


def test_only_the_first_frame_of_an_animation_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue", "green")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    image = decoded(accept(out.getvalue()).data)
    assert getattr(image, "n_frames", 1) == 1
    assert is_red(image, (10, 10))


def test_a_photo_taken_sideways_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010E] = SECRET.decode()
    exif[GPS] = {1: "N", 2: (43.0, 12.0, 0.0)}
    data = picture("JPEG", exif=exif, comment=SECRET)
    assert SECRET in data
    accepted = accept(data)
    assert (accepted.width, accepted.height) == (40, 64)
    image = decoded(accepted.data)
    assert is_red(image, (20, 5))
    assert not image.getexif()
    assert {"exif", "xmp", "icc_profile"}.isdisjoint(image.info)
    assert SECRET not in accepted.data


def test_a_broken_colour_profile_is_no_reason_to_refuse() -> None:
    accepted = accept(picture("JPEG", icc_profile=b"not a profile"))
    assert is_red(decoded(accepted.data), (5, 20))


def test_a_good_colour_profile_is_applied_and_dropped() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    image = decoded(accept(picture("JPEG", icc_profile=profile)).data)
    assert is_red(image, (5, 20))
    assert "icc_profile" not in image.info


def test_variants_are_made_for_narrower_screens_only() -> None:
    accepted = accept(picture("JPEG", (1200, 600)))
    assert [(v.width, v.height) for v in accepted.variants] == [(480, 240), (960, 480)]
    assert all(decoded(v.data).size == (v.width, v.height) for v in accepted.variants)
    assert len({accepted.sha256, *(v.sha256 for v in accepted.variants)}) == 3


def test_a_huge_photo_is_made_smaller() -> None:
    accepted = accept(picture("JPEG", (4000, 3000)))
    assert (accepted.width, accepted.height) == (2400, 1800)
    assert [v.width for v in accepted.variants] == [480, 960, 1600]


@pytest.mark.parametrize("size", [(1, 1), (30_000, 1), (1, 30_000)])
def test_odd_shapes_are_accepted(size: tuple[int, int]) -> None:
    accepted = accept(picture("PNG", size))
    assert accepted.width >= 1
    assert accepted.height >= 1


@pytest.mark.parametrize(
    "trailer",
    [b"<script>alert(1)</script>", b"PK\x03\x04" + b"zip" * 50, b"<?php system($_GET[0]);"],
    ids=["html", "zip", "php"],
)
@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_second_file_behind_the_picture_is_gone(fmt: str, trailer: bytes) -> None:
    assert trailer not in accept(picture(fmt) + trailer).data


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><rect/></svg>'
NOT_IMAGES = {
    "svg": SVG,
    "svg with declaration": b'<?xml version="1.0"?>' + SVG,
    "svg called a picture by a leading comment": b"<!-- \x89PNG -->" + SVG,
    "html named photo.jpg": b"<!doctype html><script>alert(1)</script>",
    "html behind a gif signature": b"GIF89a/*" + b"*/=1;<script>alert(1)</script>",
    "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
    "pdf": b"%PDF-1.7\n%%EOF",
    "zip": b"PK\x03\x04" + b"\x00" * 100,
    "elf": b"\x7fELF" + b"\x00" * 100,
    "only a png signature": b"\x89PNG\r\n\x1a\n",
    "only a jpeg signature": b"\xff\xd8\xff\xe0",
    "only a webp signature": b"RIFF\x00\x00\x00\x00WEBP",
    "text": b"just words",
}


@pytest.mark.parametrize("data", NOT_IMAGES.values(), ids=NOT_IMAGES.keys())
def test_what_is_not_a_picture_is_refused_whatever_it_calls_itself(data: bytes) -> None:
    assert refusal(data) in {UploadProblem.NOT_AN_IMAGE, UploadProblem.DAMAGED_IMAGE}


@pytest.mark.parametrize("fmt", ["BMP", "TIFF", "ICO", "PPM", "EPS"])
def test_picture_formats_nobody_needs_are_refused(fmt: str) -> None:
    assert refusal(picture(fmt)) is UploadProblem.NOT_AN_IMAGE


@pytest.mark.parametrize("fmt", ["PNG", "JPEG", "GIF", "WEBP"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_picture_cut_short_is_refused(fmt: str, share: float) -> None:
    data = picture(fmt, (300, 200))
    code = refusal(data[: int(len(data) * share)])
    assert code in {UploadProblem.NOT_AN_IMAGE, UploadProblem.DAMAGED_IMAGE}


def test_a_picture_cut_short_is_refused_whatever_another_library_told_pillow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint does
    data = picture("PNG", (300, 200))
    assert refusal(data[: len(data) * 6 // 10]) in {
        UploadProblem.NOT_AN_IMAGE,
        UploadProblem.DAMAGED_IMAGE,
    }


def png_claiming(width: int, height: int) -> bytes:
    """Write a small PNG file whose header promises ``width`` × ``height`` pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        checksum = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", checksum)

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = zlib.compress(b"\x00" * 100_000, 9)
    signature = b"\x89PNG\r\n\x1a\n"
    return signature + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side", [6_400, 9_800, 20_000, 60_000])
def test_a_decompression_bomb_is_refused_before_it_is_unpacked(side: int) -> None:
    assert refusal(png_claiming(side, side)) is UploadProblem.TOO_MANY_PIXELS


def test_a_refusal_has_the_limit_in_megabytes_or_megapixels() -> None:
    for data, limits, limit in (
        (png_claiming(9_800, 9_800), {}, 40),
        (b"x" * 3_200_000, {"max_bytes": 3 * 1024 * 1024}, 3),
        (b"", {}, None),
    ):
        with pytest.raises(ImageRefused) as refused:
            accept(data, **limits)
        assert refused.value.limit == limit
        assert limit is None or str(limit) in refused.value.message
    with pytest.raises(DocumentRefused) as too_large:
        accept_document(io.BytesIO(PDF + b"x" * 2_100_000), max_bytes=2 * 1024 * 1024)
    assert too_large.value.limit == 2


def test_limits_can_be_set() -> None:
    data = picture("PNG", (100, 100))
    assert refusal(data, max_pixels=9_999) is UploadProblem.TOO_MANY_PIXELS
    assert accept(data, max_pixels=10_000).width == 100
    assert refusal(data, max_bytes=len(data) - 1) is UploadProblem.TOO_LARGE
    assert accept(data, max_bytes=len(data)).width == 100
    assert refusal(b"") is UploadProblem.EMPTY


def test_an_endless_upload_is_not_read_to_its_end() -> None:
    class Endless(io.RawIOBase):
        taken = 0

        def read(self, size: int = -1) -> bytes:
            assert size >= 0
            self.taken += size
            return b"\xff" * size

    stream = Endless()
    with pytest.raises(ImageRefused):
        accept_image(stream, max_bytes=1000)  # type: ignore[arg-type]
    assert stream.taken == 1001


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def test_a_pdf_is_kept_as_it_was_sent() -> None:
    document = accept_document(io.BytesIO(PDF))
    assert document.data == PDF
    assert document.media_type == "application/pdf"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", UploadProblem.EMPTY),
        (PDF + b"x" * 2_000_000, UploadProblem.TOO_LARGE),
        (b"<html>" + PDF, UploadProblem.NOT_A_PDF),
        (b"\n" + PDF, UploadProblem.NOT_A_PDF),
        (PDF[:20], UploadProblem.NOT_A_PDF),
        (PDF + b"PK\x03\x04" + b"\x00" * 4000, UploadProblem.NOT_A_PDF),
        (picture("PNG"), UploadProblem.NOT_A_PDF),
        (b"PK\x03\x04 docx", UploadProblem.NOT_A_PDF),
    ],
    ids=["empty", "large", "html first", "newline first", "cut", "zip behind", "png", "office"],
)
def test_what_is_not_a_complete_pdf_is_refused(data: bytes, code: UploadProblem) -> None:
    with pytest.raises(DocumentRefused) as refused:
        accept_document(io.BytesIO(data), max_bytes=1_000_000)
    assert refused.value.code is code
