"""Re-ranking by a small transformer, where the extra `dailypapers[meaning]` and a model are installed.

`model_files` finds the model, `bert_graph` makes eight-bit ONNX of it, `sentence_encoder` runs that, and `vector_file`
keeps the vectors of papers. Nothing here knows Django; `search.reranking` brings it together with the catalogue.
"""
