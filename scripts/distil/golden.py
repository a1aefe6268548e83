"""Writes test/fixtures/embedding/embeddedCosines.json: cosines of sentence pairs by the shipped table, from the reference
tokeniser and numpy.

    python golden.py --model DIR --name NAME
"""

import argparse
import json
from pathlib import Path

from inputs import ROOT, tokenizer
from table import Table

PAIRS = [
    ("My dog died last night.", "We had to put our cat down yesterday."),
    ("My dog died last night.", "I won the lottery!"),
    ("I passed my driving test!", "I finally got my licence today."),
    ("I passed my driving test!", "The soup was too salty."),
    ("I am so nervous about the interview.", "Tomorrow I meet the hiring manager and I cannot sleep."),
    ("I am so nervous about the interview.", "i am so nervous about the interview"),
    ("My brother borrowed my car and crashed it.", "He wrecked my vehicle without asking."),
    ("My brother borrowed my car and crashed it.", "We planted tulips in spring."),
    ("She said yes!", "We are getting married."),
    ("She said yes!", "He left me."),
    ("", "anything at all"),
    ("", "   "),
    ("🙂", "happy"),
    ("🙂", "🙃"),
    ("...", "?!"),
    ("naïve café", "naive cafe"),
    ("日本語", "中国"),
    ("Здравствуй", "Привет"),
    ("I lost my job.", "I got fired."),
    ("I lost my job.", "I lost my keys."),
    ("They threw me a surprise party.", "My friends surprised me on my birthday."),
    ("They threw me a surprise party.", "The train was late again."),
    ("I miss my grandmother.", "Grandma passed away and I think of her daily."),
    ("I miss my grandmother.", "I missed the bus."),
    ("The neighbours are loud every night.", "I cannot sleep with that music next door."),
    ("The neighbours are loud every night.", "Quiet mornings are my favourite."),
    ("He cheated on me.", "My boyfriend was seeing somebody else."),
    ("He cheated on me.", "He cheated in the exam."),
    ("I found twenty dollars on the street.", "What a lucky day, money on the pavement."),
    ("I found twenty dollars on the street.", "I spent all my savings."),
    ("My daughter took her first steps.", "The baby walked for the first time!"),
    ("My daughter took her first steps.", "My son graduates on Friday."),
    ("I saw a huge spider in the bathroom.", "There was a snake in our tent."),
    ("I saw a huge spider in the bathroom.", "The bathroom needs painting."),
    ("I forgot her birthday and feel awful.", "I feel guilty about missing his party."),
    ("I forgot her birthday and feel awful.", "I remembered everything for once."),
    ("antidisestablishmentarianism", "establishment"),
    ("word " * 500, "word"),
    ("one two three", "three two one"),
    ("don't stop", "do not stop"),
    ("Oh no! Are you okay?", "That sounds scary, is everyone fine?"),
    ("Oh no! Are you okay?", "Congratulations to you both!"),
    ("I trust my sister with everything.", "My sister is the one person I can rely on."),
    ("I trust my sister with everything.", "My sister lied to me."),
    ("The vacation was cancelled.", "Our trip fell through."),
    ("The vacation was cancelled.", "The vacation was wonderful."),
    ("I studied for weeks and still failed.", "All that work for nothing, I flunked."),
    ("I studied for weeks and still failed.", "I did not study and got an A."),
    ("user@example.org wrote", "http://example.org"),
    ("x" * 101, "[UNK]"),
]


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--name", required=True)
    options = arguments.parse_args()
    cut = tokenizer(options.model)
    table = Table(ROOT / f"media/encoder/{options.name}.bin")
    encode = lambda texts: table.encode([cut.encode(text, add_special_tokens=False).tokens for text in texts])
    cosines = (encode([a for a, _ in PAIRS]) * encode([b for _, b in PAIRS])).sum(1)
    rows = [{"a": a, "b": b, "cosine": round(float(cosine), 9)} for (a, b), cosine in zip(PAIRS, cosines)]
    target = ROOT / "test/fixtures/embedding/embeddedCosines.json"
    target.write_text(json.dumps({"encoder": f"embedded:{table.name}", "pairs": rows}, indent=1) + "\n", encoding="utf-8")
    print(f"{len(rows)} pairs")


main()
