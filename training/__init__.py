"""Train MarianMT models from parallel text and export them in Hugging Face layout."""
