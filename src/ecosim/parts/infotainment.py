"""The screen in a car: messages, and buttons for what is at home."""

from typing import Annotated, Literal

from ecosim.errors import Refused
from ecosim.model.marks import action, on, option
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.units import Between, Seconds, Settable


class ScreenState(State):
    """The message shown last, and the button for the home that was just pressed."""

    title: str = ""
    message: str = ""
    scene: Settable[Literal["none", "arrive", "leave", "gate"]] = "none"


class Screen(Part[ScreenState]):
    """Shows messages, unless they are private and a stranger drives; its buttons spring back."""

    springs_back: Annotated[Seconds, Between(0.1, 60)] = option(3.0)
    private = True  # whether those in the car may read what is sent to its owner

    class Notified(Event):
        """A message was shown."""

        message: str
        title: str = ""

    @action
    def notify(self, message: str, title: str = "") -> None:
        """Show this message."""
        if not self.private:
            raise Refused("in valet mode no messages are shown")
        self.show(message, title)

    def show(self, message: str, title: str = "") -> None:
        """Show what the car itself has to say."""
        self.state.title, self.state.message = title, message
        self.emit(self.Notified(message=message, title=title))

    def hide(self, hidden: bool) -> None:
        """A stranger drives: nothing private is on the screen, now and later."""
        self.private = not hidden
        if hidden:
            self.state.title = self.state.message = ""

    @on("scene")
    async def _pressed(self, scene: str) -> None:
        if scene != "none":
            await self.sleep(self.springs_back)
            self.state.scene = "none"
