"""The command line `hotline`: exit status 0 done, 1 a check failed, 2 bad usage or input (one clear line on stderr)."""

import argparse
import sys
from collections.abc import Callable
from datetime import date

from pydantic import ValidationError
from pydantic_settings import SettingsError

from bot import commands
from bot.core.errors import HotlineError
from bot.core.messages import CHANNELS
from bot.gateway import logs

Command = Callable[[argparse.Namespace], int]
Add = Callable[[str, Command, str], argparse.ArgumentParser]  # name, what it runs, summary


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
    subparsers = parser.add_subparsers(dest="command", required=True)

    def add(name: str, run: Command, summary: str) -> argparse.ArgumentParser:
        sub = subparsers.add_parser(name, help=summary, description=summary)
        sub.set_defaults(run=run)
        return sub

    _answering_commands(add)
    _calculate_command(add)
    _knowledge_commands(add)
    add("train", commands.train, "train into models/").add_argument("--if-needed", action="store_true")
    database = add("db", commands.database, "databases")
    database.add_argument("action", choices=["upgrade"])
    wechat = add("wechat", commands.wechat, "the WeChat account")
    wechat.add_argument("what", choices=["menu"])
    wechat.add_argument("action", choices=["show", "push"])
    forget = add("forget", commands.forget, "erase a caller's personal data")
    forget.add_argument("--channel", required=True)
    forget.add_argument("--user", required=True)
    _office_commands(add)
    return parser


def _answering_commands(add: Add) -> None:
    serve = add("serve", commands.serve, "the whole hotline on one machine")
    serve.add_argument("--host")
    serve.add_argument("--port", type=int)
    serve.add_argument("--intake-port", type=int)
    classify = add("classify", commands.classify, "one message a stdin line -> one Parse a line")
    classify.add_argument("--json", action="store_true")
    ask = add("ask", commands.ask, "the reply that a new caller would get")
    ask.add_argument("--channel", choices=CHANNELS, default="web")
    ask.add_argument("--region", default=None)
    ask.add_argument("--json", action="store_true")
    ask.add_argument("text")
    evaluate = add("eval", commands.score, "scores on a file of labelled messages")
    evaluate.add_argument("file")
    evaluate.add_argument("--json", action="store_true")
    screen = add("screen", commands.screen, "screen cases for legal aid")
    screen.add_argument("file", help="a JSON case, a list of cases, JSON Lines with a case each, or - for stdin")
    screen.add_argument("--json", action="store_true")


def _calculate_command(add: Add) -> None:
    calculate = add(
        "calculate", commands.calculate, "a legal calculator: severance worked=五年三个月 wage=四千 reason=1"
    )
    calculate.add_argument("name")
    calculate.add_argument("said", nargs="*", metavar="INPUT=WORDS")
    calculate.add_argument("--on", type=date.fromisoformat, default=None)
    calculate.add_argument("--region", default=None)
    calculate.add_argument("--channel", choices=CHANNELS, default="web")
    calculate.add_argument("--json", action="store_true")


def _knowledge_commands(add: Add) -> None:
    kb = add("kb", commands.kb, "the knowledge base").add_subparsers(dest="action", required=True)
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
    due = add("due", commands.due, "what needs a clerk's attention")
    due.add_argument("--on", type=date.fromisoformat, default=None)


def _office_commands(add: Add) -> None:
    operator = add("operator", commands.operator, "accounts of the console").add_subparsers(
        dest="action", required=True
    )
    new = operator.add_parser("add", help="a new account; prints its one-time password")
    new.add_argument("name")
    new.add_argument("--role", choices=["operator", "supervisor", "admin"], required=True)
    operator.add_parser("reset", help="a new one-time password, also for a locked account").add_argument("name")
    operator.add_parser("disable", help="keep somebody out").add_argument("name")
    operator.add_parser("enable", help="let somebody in again").add_argument("name")
    operator.add_parser("list", help="all accounts").add_argument("--json", action="store_true")
    doctor = add("doctor", commands.doctor, "what is wrong with this installation and how to mend it")
    doctor.add_argument("--json", action="store_true")
    doctor.add_argument("--online", action="store_true", help="also try the providers' passwords")
