"""Rows of a PDF's text layer across its columns, as forms and invoices need them."""


def pdf_rows(data: bytes, max_pages: int) -> str:
    """The rows of all pages, "" where a page has no text layer.

    Call it after the loader has opened the same content: that one reports what is wrong with it.
    """
    import pypdfium2

    from knowledge.loaders.ocr import PlacedWord, rows_of
    from knowledge.loaders.pdf_page import read_page

    found: list[str] = []
    document = pypdfium2.PdfDocument(data)
    try:
        for number in range(min(len(document), max_pages)):
            try:
                page = document[number]
            except pypdfium2.PdfiumError:
                continue  # The loader has left this page out with a warning.
            try:
                words = read_page(page).words
            finally:
                page.close()
            found += rows_of(
                PlacedWord(word.box.x0, word.box.y0, word.box.width, word.box.height, word.text) for word in words
            )
    finally:
        document.close()
    return "\n".join(found)
