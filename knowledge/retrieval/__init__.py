"""Search: analysis, BM25, vectors, fusion, snapshots and the searcher."""
