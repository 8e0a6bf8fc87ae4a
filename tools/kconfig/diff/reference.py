"""Answers what kconfiglib makes of Kconfig trees: one JSON line per case in, one out."""
import io
import json
import os
import re
import sys

import kconfiglib
from kconfiglib import BOOL, TRISTATE, Kconfig

# What a warning is about: its kind, and how it is worded. The first group is the symbol.
KINDS = [
    ("unmet", r"warning: (\S+) \(defined.*\) has direct dependencies"),
    ("user-range", r"warning: user value \S+ on the \w+ symbol (\S+) \(.* ignored"),
    ("default-range", r"warning: default value \S+ on (\S+) \(.* clamped"),
    ("logical", r"warning: The \w+ symbol (\S+) \(.* logical context"),
    ("unknown", r".*: warning: attempt to assign the value '.*' to the undefined symbol (\S+)"),
    ("twice", r".*: warning: (\S+) \(.*\) set more than once. Old value \"(.*)\", new value \"(.*)\"\."),
    ("malformed", r".*: warning: ignoring malformed line()"),
    ("malformed-string", r".*: warning: malformed string literal in assignment to (\S+)"),
    ("invalid-truth", r".*: warning: '.*' is not a valid value for the \w+ symbol (\S+)"),
    ("invalid", r"warning: the value .* is invalid for (<choice(?: \w+)?>|\S+) \("),
    ("both-modes", r".*: warning: both m and y()"),
    ("types", r"warning: (<choice(?: \w+)?>|\S+) \(.* defined with multiple types"),
    ("prompts", r"warning: (<choice(?: \w+)?>|\S+) \(.* multiple prompts in single"),
    ("prompt-space", r"warning: (<choice(?: \w+)?>|\S+) \(.* whitespace in its prompt"),
    ("style", r"warning: style: quotes recommended around default value for string symbol (\S+)"),
    ("style", r".*: warning: style: quotes recommended around()"),
    ("menuconfig", r"warning: the menuconfig symbol (\S+) \(.* no prompt"),
    ("env", r".*: warning: (\S+) has 'option env="),
    ("env-name", r".*: warning: Kconfiglib expands environment.*rename (\S+) to"),
    ("defconfig-list", r".*'option defconfig_list' set on multiple symbols \(\S+ and (\S+)\)"),
    ("modules", r".*the 'modules' option is not supported()"),
    ("helps", r"warning: (\S+) \(.* more than one help text"),
    ("help-empty", r"warning: (\S+) \(.* empty help text"),
    ("selects", r"warning: (\S+) \(.*\) selects the"),
    ("implies", r"warning: (\S+) \(.*\) implies the"),
    ("default-type", r"warning: the \w+ symbol (\S+) \(.*\) has a non-\w+ default"),
    ("range-type", r"warning: the \w+ symbol (\S+) \(.*\) has a non-\w+ range"),
    ("range", r"warning: the \w+ symbol (\S+) \(.*\) has ranges, but"),
    ("selecting", r"warning: the \w+ symbol (\S+) \(.*\) has selects or implies"),
    ("no-type", r"warning: (\S+) \(.*\) defined without a type"),
    ("choice-type", r"warning: (<choice(?: \w+)?>) \(.*\) defined with type"),
    ("choice-prompt", r"warning: (<choice(?: \w+)?>) \(.*\) defined without a prompt"),
    ("choice-default", r"warning: the default selection .* of (<choice(?: \w+)?>) \(.* is not contained"),
    ("choice-symbol-default", r"warning: default on the choice symbol (\S+) \("),
    ("choice-selected", r"warning: the choice symbol (\S+) \(.*\) is selected by"),
    ("choice-implied", r"warning: the choice symbol (\S+) \(.*\) is implied by"),
    ("choice-symbol-prompt", r"warning: the choice symbol (\S+) \(.*\) has no prompt"),
    ("choice-symbol-outside", r"warning: the choice symbol (\S+) \(.*\) is defined with a prompt"),
    ("undefined", r"warning: undefined symbol (\S+):"),
    ("no-prompt", r"warning: (\S+) \(.*\) has no prompt, meaning"),
    ("shell", r".*: warning: '.*' wrote to stderr()"),
    ("warning-if", r".*: warning: ()"),
]
KINDS = [(kind, re.compile(pattern, re.DOTALL)) for kind, pattern in KINDS]


def classify(warning):
    for kind, pattern in KINDS:
        match = pattern.match(warning)
        if match:
            if kind == "twice" and match.group(2) == match.group(3):
                kind = "again"
            name = next((group for group in match.groups() if group), "")
            choice = re.match(r"<choice(?: (\w+))?>", name)
            return "%s %s" % (kind, (choice.group(1) or "") if choice else name)
    return "? " + warning


def tree(node):
    """The menu, as nested lists: how implicit submenus come out."""
    rows = []
    node = node.list
    while node:
        item = node.item
        name = {kconfiglib.MENU: "menu", kconfiglib.COMMENT: "comment"}.get(item) if isinstance(item, int) else (
            (item.name or "choice"))
        rows.append([name, node.linenr, node.filename, node.prompt[0] if node.prompt else None, getattr(node, "help", None), tree(node)])
        node = node.next
    return rows


def state(kconf, with_texts=True):
    syms = kconf.unique_defined_syms
    for sym in syms:
        sym.str_value
    out = {
        "values": {sym.name: [sym.str_value, sym.visibility, list(sym.assignable), sym.type and kconfiglib.TYPE_TO_STR[sym.type] or "unknown"] for sym in syms},
        "choices": [[c.tri_value, c.visibility, list(c.assignable), c.selection.name if c.selection else None] for c in kconf.unique_choices],
    }
    if with_texts:
        out["config"] = kconf._config_contents("")
        out["minimal"] = kconf._min_config_contents("")
        out["header"] = kconf._autoconf_contents("")
    return out


def unset(kconf):
    kconf.unset_values()


def run(case):
    os.chdir(case["folder"])
    for name in list(os.environ):
        if name not in ("PATH", "HOME", "LANG"):
            del os.environ[name]
    os.environ.update(case["env"])
    try:
        kconf = Kconfig("Kconfig", warn_to_stderr=False)
    except (kconfiglib.KconfigError, IOError, AttributeError, RecursionError) as error:
        return {"error": str(error)}
    kconf.warn_assign_undef = True
    out = {"tree": tree(kconf.top_node), "title": kconf.mainmenu_text, "states": {}}
    states = out["states"]
    states["default"] = state(kconf)
    for index, text in enumerate(case["configs"]):
        name = "config%d" % index
        with open(name, "w", encoding="utf-8") as file:
            file.write(text)
        kconf.load_config(name)
        states[name] = state(kconf)
    for index, step in enumerate(case["steps"]):
        sym = kconf.syms.get(step["name"])
        if sym is not None and sym.nodes:
            kconf._warn_assign_no_prompt = False
            sym.set_value(step["value"])
            states["step%d" % index] = state(kconf, False)
    out["warnings"] = sorted(set(classify(warning) for warning in kconf.warnings))
    kconf.warn = False
    unset(kconf)
    states["alldef"] = state(kconf)
    for sym in kconf.unique_defined_syms:
        sym.set_value(2 if sym.is_allnoconfig_y else 0)
    states["allno"] = state(kconf)
    unset(kconf)
    for sym in kconf.unique_defined_syms:
        sym.set_value(1 if sym.choice else 2)
    for choice in kconf.unique_choices:
        choice.set_value(2)
    states["allyes"] = state(kconf)
    return out


def main():
    out = io.open(sys.argv[2], "w", encoding="utf-8")
    for line in io.open(sys.argv[1], encoding="utf-8"):
        stdout, sys.stdout = sys.stdout, io.StringIO()
        try:
            result = run(json.loads(line))
        except RecursionError:
            result = {"overflow": True}  # a loop that its check for loops does not find
        finally:
            sys.stdout = stdout
        out.write(json.dumps(result) + "\n")
    out.close()


main()
