"""What a page needs to be found: questions people ask, headings, internal links, structured data, enough of its own."""
