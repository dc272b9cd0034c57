from __future__ import annotations

import click


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Print the script that makes a shell complete verbs and options.

    \b
    Example:
      dailypapers completion bash >> ~/.bashrc
      dailypapers completion zsh >> ~/.zshrc
      dailypapers completion fish > ~/.config/fish/completions/dailypapers.fish
    """
    from click.shell_completion import get_completion_class

    from dailypapers.cli import dailypapers

    completion = get_completion_class(shell)
    assert completion is not None
    # The shell asks our program again with this variable set; click answers before any verb runs.
    click.echo(completion(dailypapers, {}, "dailypapers", "_DAILYPAPERS_COMPLETE").source())
