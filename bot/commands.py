"""What each command of `hotline` runs, to its exit status; imports wait for the command that needs them."""

import argparse
import json
import sys

from bot.gateway import logs
from bot.settings import Settings


def serve(args: argparse.Namespace) -> int:
    """The whole hotline on one machine."""
    given = {k: v for k in ("host", "port", "intake_port") if (v := getattr(args, k)) is not None}
    settings = Settings(**given)
    logs.set_level(settings.log_level)
    from bot.gateway.serve import serve

    serve(settings)
    return 0


def classify(args: argparse.Namespace) -> int:
    """One Parse a line for each message a line on stdin."""
    from bot.gateway.offline import Offline

    offline = Offline()
    for line in sys.stdin.buffer:
        parse = offline.parse(line.decode("utf-8", "replace").rstrip("\r\n"))
        print(json.dumps(parse, ensure_ascii=False), flush=True)
    return 0


def ask(args: argparse.Namespace) -> int:
    """The reply that a new caller would get."""
    from bot.gateway.offline import Offline

    answer = Offline().ask(args.text, args.channel, args.region)
    print(json.dumps(answer, ensure_ascii=False) if args.json else "\n---\n".join(answer["segments"]))
    return 0


def score(args: argparse.Namespace) -> int:
    """Scores on a file of labelled messages."""
    from bot.gateway.evaluation import evaluate, report

    scores = evaluate(args.file)
    print(json.dumps(scores, ensure_ascii=False) if args.json else report(scores))
    return 0


def screen(args: argparse.Namespace) -> int:
    """One Screening a line for each case of a file."""
    from bot.gateway.screen_file import screen_file

    for result in screen_file(args.file):
        print(json.dumps(result, ensure_ascii=False))
    return 0


def calculate(args: argparse.Namespace) -> int:
    """What a legal calculator gives for the words of a caller."""
    from bot.gateway.calculate import calculate

    return calculate(args.name, args.said, args.on, args.region, args.channel, args.json)


def kb(args: argparse.Namespace) -> int:
    """The knowledge base: check, list, show, new, due."""
    from bot.gateway import knowledge_commands as kb

    if args.action == "check":
        return kb.check()
    if args.action == "list":
        return kb.listing(args.json)
    if args.action == "new":
        return kb.new(args.name, args.region)
    if args.action == "due":
        return kb.due(args.on)
    return kb.show(args.id, args.channel, args.region)


def due(args: argparse.Namespace) -> int:
    """What needs a clerk's attention."""
    from bot.gateway.knowledge_commands import due

    return due(args.on)


def train(args: argparse.Namespace) -> int:
    """Train into `models/`."""
    from bot.gateway.train import train

    return train(Settings(), only_if_needed=args.if_needed)


def database(args: argparse.Namespace) -> int:
    """Migrate both databases."""
    from bot.gateway.train import upgrade_databases

    return upgrade_databases(Settings())


def wechat(args: argparse.Namespace) -> int:
    """The menu of the WeChat account, shown or pushed."""
    from bot.gateway.wechat_commands import menu

    print(json.dumps(menu(Settings(), push=args.action == "push"), ensure_ascii=False))
    return 0


def forget(args: argparse.Namespace) -> int:
    """Erase a caller; what was erased, by table."""
    from bot.gateway.offline import forget

    print(json.dumps(forget(Settings(), args.channel, args.user), ensure_ascii=False))
    return 0


def operator(args: argparse.Namespace) -> int:
    """Accounts of the console."""
    from bot.gateway.office_commands import operator

    return operator(Settings(), args)


def doctor(args: argparse.Namespace) -> int:
    """What is wrong with this installation and how to mend it."""
    from bot.gateway.doctor import doctor

    return doctor(as_json=args.json, online=args.online)
