"""Times NLTK on what metrics.bench.mjs times of ours. Reads {"rows": [{response, gold}], "texts": [text], "punkt": path or null} from a file, prints JSON."""

import json
import sys
import time
import warnings

from nltk.tokenize.destructive import NLTKWordTokenizer
from nltk.tokenize.punkt import PunktParameters, PunktSentenceTokenizer
from nltk.translate.bleu_score import corpus_bleu
from nltk.util import ngrams

warnings.filterwarnings("ignore")


def splitter(path):
    """NLTK's own trained splitter, from its parameters; without them an untrained one, which does less work."""
    parameters = PunktParameters()
    if path:
        with open(path, encoding="utf-8") as file:
            trained = json.load(file)
        parameters.abbrev_types = set(trained["abbrev_types"])
        parameters.collocations = {tuple(pair) for pair in trained["collocations"]}
        parameters.sent_starters = set(trained["sent_starters"])
        parameters.ortho_context.update(trained["ortho_context"])
    return PunktSentenceTokenizer(parameters)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        given = json.load(file)
    sentences, words = splitter(given["punkt"]), NLTKWordTokenizer()
    weights = [(1 / n,) * n for n in (1, 2, 3, 4)]

    def tokenize(text):
        return [word for sentence in sentences.tokenize(text) for word in words.tokenize(sentence)]

    def count(responses, lowered, golds):
        figures = []
        for n in (1, 2):
            all_ngrams = [ngram for response in responses for ngram in ngrams(response, n)]
            figures.append(100 * len(set(all_ngrams)) / len(all_ngrams))
        return figures + [100 * score for score in corpus_bleu([[gold] for gold in golds], lowered, weights=weights)]

    def prepare():
        responses = [tokenize(row["response"]) for row in given["rows"]]
        lowered = [
            tokens if row["response"].islower() else tokenize(row["response"].lower())
            for tokens, row in zip(responses, given["rows"])
        ]
        return responses, lowered, [tokenize(row["gold"].lower()) for row in given["rows"]]

    tokenized = prepare()
    counting, whole, figures = [], [], []
    for _ in range(3):
        start = time.perf_counter()
        figures = count(*tokenized)
        counting.append(time.perf_counter() - start)
    for _ in range(2):
        start = time.perf_counter()
        count(*prepare())
        whole.append(time.perf_counter() - start)
    words_of_texts = ["\0".join(tokenize(text)) for text in given["texts"]]
    print(json.dumps({"countingMs": 1000 * min(counting), "wholeMs": 1000 * min(whole), "figures": figures, "words": words_of_texts}))


main()
