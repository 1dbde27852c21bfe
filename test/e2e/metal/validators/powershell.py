"""Syntax of a PowerShell script on stdin, by the tree-sitter grammar: every error and every missing token."""
import sys

import tree_sitter
import tree_sitter_powershell

source = sys.stdin.buffer.read()
todo = [tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language())).parse(source).root_node]
found = 0
while todo:
    node = todo.pop()
    if node.type == "ERROR" or node.is_missing:
        found += 1
        print(f"{node.start_point[0] + 1}:{node.start_point[1] + 1}: {source[node.start_byte:node.end_byte][:60]!r}")
    elif node.has_error:
        todo.extend(reversed(node.children))
sys.exit(1 if found else 0)
