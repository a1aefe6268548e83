"""Writes test/fixtures/embedding/wordPiece.jsonl: lines and the pieces that the reference tokeniser cuts them into.

    python scripts/distil/wordPieceFixture.py --model DIR [--train train.csv]

DIR holds the model's tokenizer.json. Lines: hard ones written for this purpose, the utterances of samples/dialogues, and both
mixed with odd characters by a seeded generator. With --train (EmpatheticDialogues' train.csv, whose text is not kept) the last
line has a SHA-256 over the pieces of every utterance of that file, in order.
"""

import argparse
import hashlib
import json
import random
from pathlib import Path

from tokenizers import Tokenizer

ROOT = Path(__file__).resolve().parents[2]
SEED = 4
MIXED = 1900

HARD = [
    "", " ", "\t\n\r", "a", "I", "don't", "I'm", "can't've", "rock'n'roll", "e-mail", "3.14", "1,000,000", "$5.99", "50%", "#1",
    "user@example.org", "http://example.org/a?b=c&d=e#f", "C:\\Temp\\x.txt", "a/b", "...", "?!?!", "--", "“quoted”", "‘single’",
    "it’s", "naïve café", "CAFÉ", "cafe\u0301", "Ångström", "A\u030Angstro\u0308m", "Straße", "STRASSE", "ẞ", "İstanbul", "ıI",
    "ΣΑΣ", "Όσος", "ὈΔΥΣΣΕΎΣ", "σς", "ﬁne ﬂow", "①②③", "Ⅷ", "ǅ", "½ cup", "x² + y³", "H₂O", "日本語", "漢字kanji", "中国的首都是北京。",
    "こんにちは", "カタカナ", "が", "ガ", "ｶﾞ", "한국어", "ᄒ\u1161\u11ab", "豈更", "𠀀𪛖", "שלום", "שָׁלוֹם", "مرحبا", "مَرْحَبًا", "हिन्दी",
    "ภาษาไทย", "Привет", "Ёлка й", "Việt Nam", "Tiếng Việt", "Łódź", "øre Æon œuvre", "þorn ðe", "🙂", "👍🏽", "👨‍👩‍👧‍👦", "❤️",
    "🏳️‍🌈", "I❤you", "ok👌ok", "☺", "™®©", "→←", "€10 £20 ¥30", "a\u00a0b", "a\u200bb", "a\u200db", "a\u00adb", "a\ufeffb", "a\u2028b",
    "a\u3000b", "a\u0085b", "a\x00b", "a\x07b", "a\x0bb", "a\x0cb", "a\ufffdb", "\ue000", "a\u2060b", "[UNK]", "[MASK]", "[CLS] a [SEP]",
    "<s>", "</s>", "<mask>", "<pad> x", "<unk>", "##ing", "# # ing", "a##b", "_under_score_", "snake_case", "camelCase", "ALLCAPS",
    "x" * 99, "x" * 100, "x" * 101, "é" * 100, "é" * 101, "𝒳" * 100, "𝒳" * 101, "ab" * 60 + " end", "antidisestablishmentarianism",
    "supercalifragilisticexpialidocious", "pneumonoultramicroscopicsilicovolcanoconiosis", "hahahahahahaha", "sooooooo happyyyyy",
    "omg lol brb tbh imo", "w/o", "b/c", "24/7", "9:30pm", "2019-01-02", "COVID-19", "iPhone's", "o'clock", "y'all'd've", "¿Qué? ¡Sí!",
    "« guillemets »", "„deutsch“", "—em—dash—", "–en–", "…", "a…b", "‼", "⁉", "〈x〉", "【y】", "、。", "·", "•", "†", "‰", "ªº", "µ", "Ωμέγα",
    "K (kelvin)", "Å (angstrom)", "ﷺ", "ﬀ", "ŉ", "ǰ", "ΐ", "և", "ẖ", "\u0345", "ͅα", "\u0301", "\u0301\u0302", "q\u0323\u0307",
    "\u1e9b\u0323", "`code`", "~tilde~", "^caret^", "|pipe|", "<tag>", "a=b+c", "{x}", "back\\slash", '"double"', "tab\tbed", "two\nlines",
    "ⓐⓑ", "𝐛𝐨𝐥𝐝", "Ａｂｃ", "１２３", "！？", "ǆ", "Dž", "ĳ", "ſ", "Ⅳ", "ⅳ", "🄰", "🇩🇪", "🫠", "🫶🏿", "꧁꧂", "๛", "։", "؟", "،", "।", "⸮", "⁂", "※",
]
ODD = list("  .,'’!?-–—…“”()&%$#@*/\\_~^`|<>[]{}") + [
    "é", "è", "ï", "ñ", "ü", "ç", "ß", "İ", "Σ", "ς", "Й", "日", "한", "が", "\u0301", "\u200b", "\u00a0", "\u00ad", "\ufeff", "\x00", "\t",
    "🙂", "👍🏽", "❤️", "½", "²", "™", "€", "\u2028", "\u3000", "\ufffd", "ﬁ", "中", "##",
]


def utterances():
    for name in ("pool", "test"):
        for line in (ROOT / f"samples/dialogues/{name}.jsonl").read_text(encoding="utf-8").splitlines():
            for turn in json.loads(line)["turns"]:
                yield turn["text"]


def mixed(own, generator):
    for _ in range(MIXED):
        words = generator.choice(own).split(" ")
        start = generator.randrange(len(words))
        text = list(" ".join(words[start : start + generator.randint(1, 9)]))
        for _ in range(generator.randint(1, 5)):
            at = generator.randint(0, len(text))
            choice = generator.random()
            if choice < 0.6:
                text.insert(at, generator.choice(ODD))
            elif choice < 0.8:
                text[at : at + 1] = "".join(text[at : at + 1]).upper() + generator.choice(["", " ", text[0] if text else "x"])
            else:
                del text[at : at + 1]
        yield "".join(text)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--model", type=Path, required=True)
    arguments.add_argument("--train", type=Path)
    options = arguments.parse_args()
    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.encode_special_tokens = True  # a user's text that spells a special token is text
    cut = lambda text: " ".join(tokenizer.encode(text, add_special_tokens=False).tokens)

    own = list(utterances())
    texts = list(dict.fromkeys(HARD + own + list(mixed(own, random.Random(SEED)))))
    lines = [json.dumps({"text": text, "pieces": cut(text)}, ensure_ascii=True) for text in texts]
    if options.train:
        digest = hashlib.sha256()
        rows = options.train.read_text(encoding="utf-8").split("\n")[1:]
        spoken = [row.rstrip("\r").split(",")[5].replace("_comma_", ",") for row in rows if row]
        for text in spoken:
            digest.update((cut(text) + "\n").encode("utf-8"))
        lines.append(json.dumps({"train": {"utterances": len(spoken), "sha256": digest.hexdigest()}}))
    target = ROOT / "test/fixtures/embedding/wordPiece.jsonl"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(texts)} lines, {target.stat().st_size} bytes")


main()
