"""Archives: any number of pages in, shards of results out, resumable to the byte."""
