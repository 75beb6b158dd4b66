"""The command line `hotline`: exit status 0 done, 1 a check failed, 2 bad usage or input (one clear line on stderr)."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import date

from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot.core.errors import HotlineError
from bot.core.messages import CHANNELS
from bot.gateway import logs
from bot.settings import Settings

Command = Callable[[argparse.Namespace], int]


def entry() -> None:
    """The console script."""
    sys.exit(main())


def main(argv: list[str] | None = None) -> int:
    """Run one command; errors that we raise on purpose become one line and status 2."""
    args = _parser().parse_args(argv)
    logs.begin()
    try:
        return int(args.run(args))
    except HotlineError as error:
        print(f"hotline: {error}", file=sys.stderr)
        return 2
    except ValidationError as error:  # names the setting; its value may be a secret
        faults = "; ".join(f"HOTLINE_{'_'.join(map(str, e['loc']))}".upper() + f": {e['msg']}" for e in error.errors())
        print(f"hotline: {faults}", file=sys.stderr)
        return 2
    except SettingsError as error:  # a list or mapping that is no JSON; names the field, not the value
        print(f"hotline: HOTLINE_…: {error}: write it as JSON", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="hotline", description="Legal hotline for the countryside")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, run: Command, summary: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=summary, description=summary)
        sub.set_defaults(run=run)
        return sub

    serve = add("serve", _serve, "the whole hotline on one machine")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument("--intake-port", type=int)
    classify = add("classify", _classify, "one message a stdin line -> one Parse a line")
    classify.add_argument("--json", action="store_true")
    ask = add("ask", _ask, "the reply that a new caller would get")
    ask.add_argument("--channel", choices=CHANNELS, default="web")
    ask.add_argument("--region", default=None)
    ask.add_argument("--json", action="store_true")
    ask.add_argument("text")
    evaluate = add("eval", _eval, "scores on a file of labelled messages")
    evaluate.add_argument("file")
    evaluate.add_argument("--json", action="store_true")
    screen = add("screen", _screen, "screen cases for legal aid")
    screen.add_argument("file", help="a JSON case, a list of cases, JSON Lines with a case each, or - for stdin")
    screen.add_argument("--json", action="store_true")
    _calculate_command(add)
    _knowledge_commands(add)
    add("train", _train, "train into models/").add_argument("--if-needed", action="store_true")
    database = add("db", _database, "databases")
    database.add_argument("action", choices=["upgrade"])
    wechat = add("wechat", _wechat, "the WeChat account")
    wechat.add_argument("what", choices=["menu"])
    wechat.add_argument("action", choices=["show", "push"])
    forget = add("forget", _forget, "erase a caller's personal data")
    forget.add_argument("--channel", required=True)
    forget.add_argument("--user", required=True)
    _office_commands(add)
    return parser


def _calculate_command(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    calculate = add("calculate", _calculate, "a legal calculator: severance worked=五年三个月 wage=四千 reason=1")
    calculate.add_argument("name")
    calculate.add_argument("said", nargs="*", metavar="INPUT=WORDS")
    calculate.add_argument("--on", type=date.fromisoformat, default=None)
    calculate.add_argument("--region", default=None)
    calculate.add_argument("--channel", choices=CHANNELS, default="web")
    calculate.add_argument("--json", action="store_true")


def _knowledge_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    kb = add("kb", _kb, "the knowledge base").add_subparsers(dest="action", required=True)
    kb.add_parser("check", help="refuse every defect")
    kb.add_parser("list", help="one GuideInfo a line").add_argument("--json", action="store_true")
    show = kb.add_parser("show", help="a guide as a channel's user sees it")
    show.add_argument("id")
    show.add_argument("--channel", choices=(*CHANNELS, "operator"))
    show.add_argument("--region", default=None)
    new = kb.add_parser("new", help="a new guide with everything but the words, or with --region a region's own word")
    new.add_argument("name", metavar="AREA/SLUG")
    new.add_argument("--region", default=None)
    kb.add_parser("due", help="what needs a new look").add_argument("--on", type=date.fromisoformat, default=None)
    due = add("due", _due, "what needs a clerk's attention")
    due.add_argument("--on", type=date.fromisoformat, default=None)


def _office_commands(add: Callable[[str, Command, str], argparse.ArgumentParser]) -> None:
    operator = add("operator", _operator, "accounts of the console").add_subparsers(dest="action", required=True)
    new = operator.add_parser("add", help="a new account; prints its one-time password")
    new.add_argument("name")
    new.add_argument("--role", choices=["operator", "supervisor", "admin"], required=True)
    operator.add_parser("reset", help="a new one-time password, also for a locked account").add_argument("name")
    operator.add_parser("disable", help="keep somebody out").add_argument("name")
    operator.add_parser("enable", help="let somebody in again").add_argument("name")
    operator.add_parser("list", help="all accounts").add_argument("--json", action="store_true")
    doctor = add("doctor", _doctor, "what is wrong with this installation and how to mend it")
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--online", action="store_true", help="also try the providers' passwords")


def _serve(args: argparse.Namespace) -> int:
    given = {k: v for k in ("host", "port", "intake_port") if (v := getattr(args, k)) is not None}
    settings = Settings(**given)
    logs.set_level(settings.log_level)
    from bot.gateway.serve import serve

    serve(settings)
    return 0


def _classify(args: argparse.Namespace) -> int:
    from bot.gateway.offline import Offline

    offline = Offline()
    for line in sys.stdin.buffer:
        parse = offline.parse(line.decode("utf-8", "replace").rstrip("\r\n"))
        print(json.dumps(parse, ensure_ascii=False), flush=True)
    return 0


def _ask(args: argparse.Namespace) -> int:
    from bot.gateway.offline import Offline

    answer = Offline().ask(args.text, args.channel, args.region)
    print(json.dumps(answer, ensure_ascii=False) if args.json else "\n---\n".join(answer["segments"]))
    return 0


def _eval(args: argparse.Namespace) -> int:
    from bot.gateway.evaluation import evaluate, report

    scores = evaluate(args.file)
    print(json.dumps(scores, ensure_ascii=False) if args.json else report(scores))
    return 0


def _screen(args: argparse.Namespace) -> int:
    from bot.gateway.screen_file import screen_file

    for result in screen_file(args.file):
        print(json.dumps(result, ensure_ascii=False))
    return 0


def _calculate(args: argparse.Namespace) -> int:
    from bot.gateway.calculate import calculate

    return calculate(args.name, args.said, args.on, args.region, args.channel, args.json)


def _kb(args: argparse.Namespace) -> int:
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


def _due(args: argparse.Namespace) -> int:
    from bot.gateway.knowledge_commands import due

    return due(args.on)


def _train(args: argparse.Namespace) -> int:
    from bot.gateway.train import train

    return train(Settings(), only_if_needed=args.if_needed)


def _database(args: argparse.Namespace) -> int:
    from bot.gateway.train import upgrade_databases

    return upgrade_databases(Settings())


def _wechat(args: argparse.Namespace) -> int:
    from bot.gateway.wechat_commands import menu

    print(json.dumps(menu(Settings(), push=args.action == "push"), ensure_ascii=False))
    return 0


def _forget(args: argparse.Namespace) -> int:
    from bot.gateway.offline import forget

    print(json.dumps(forget(Settings(), args.channel, args.user), ensure_ascii=False))
    return 0


def _operator(args: argparse.Namespace) -> int:
    from bot.gateway.office_commands import operator

    return operator(Settings(), args)


def _doctor(args: argparse.Namespace) -> int:
    from bot.gateway.doctor import doctor

    return doctor(as_json=args.json, online=args.online)
