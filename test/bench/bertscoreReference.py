"""Scores pairs with bert_score on the CPU: python bertscoreReference.py MODEL_FOLDER LAYER THREADS < pairs.json > answer.json."""
import json, sys, time
import torch
torch.set_num_threads(int(sys.argv[3]))
import bert_score

pairs = json.load(sys.stdin)
model, layer = sys.argv[1], int(sys.argv[2])
candidates, references = [pair['candidate'] for pair in pairs], [pair['references'][0] for pair in pairs]
# The class loads the model once; what is measured is scoring.
scorer = bert_score.BERTScorer(model_type=model, num_layers=layer, device='cpu')
scorer.score(candidates[:8], references[:8])
seconds = []
for _ in range(2):
    start = time.perf_counter()
    p, r, f = scorer.score(candidates, references)
    seconds.append(time.perf_counter() - start)
json.dump({'seconds': min(seconds), 'scores': torch.stack([p, r, f], 1).flatten().tolist()}, sys.stdout)
