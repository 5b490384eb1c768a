"""A node's side of time across processes: sets its clock by the conductor's word, and answers."""

import asyncio
from typing import Protocol

from ecosim.bus import Message
from ecosim.live.chorus import Chorus
from ecosim.live.clock import LiveClock
from ecosim.live.forked import AnyBus
from ecosim.live.word import Answer, Word, clock_topic
from ecosim.timeline import Timeline


class Followed(Protocol):
    """What a follower needs of its node."""

    bus: AnyBus
    clock: LiveClock
    timeline: Timeline
    over: asyncio.Event
    moves: int
    taken: int

    @property
    def client_id(self) -> str:
        """Under which it answers."""

    def catch_up(self) -> None:
        """Run all that is due now."""

    def retimed(self) -> None:
        """The clock was set."""

    def heard(self) -> None:
        """The time is known."""


class Follower:
    """Takes the conductor's words out of a node's messages, so that the client knows no clock.

    With a `chorus`, one of the process answers for all to whom nothing happened.
    """

    def __init__(self, node: Followed, home: str, chorus: Chorus | None = None) -> None:
        self._node = node
        self._chorus = chorus
        self._topic = clock_topic(home)
        self._run: str | None = None
        self._setting: int | None = None
        self._asked: int | None = None
        self._answered = 0
        self._idle = False
        self._moves = 0
        self._messages = 0

    def connected(self) -> None:
        """Listen to the conductor, and tell it that this node is here: its clock may be old."""
        self._setting = None
        self._answered = 0  # an answer may have been lost with the connection
        self._node.bus.subscribe(self._topic, qos=0)
        self._say(Answer("hello"))

    def leave(self) -> None:
        """Tell the conductor not to wait for this node."""
        self._say(Answer("gone"))
        if self._chorus is not None:
            self._chorus.leave(self._node.client_id)

    def stir(self) -> None:
        """Something is about to happen: when nothing was to happen now, stop the clock's rush and say so.

        Said before the client acts, so that the conductor hears it before anyone hears the consequences.
        """
        clock = self._node.clock
        if self._idle and not clock.passed:
            now = clock.now()
            clock.set(now, 1)
            self._idle = False
            self._say(Answer("busy", sim=now))

    def takes(self, message: Message) -> bool:
        """Whether the message is about the clock, and so none of the client's business."""
        if not message.topic.startswith(self._topic):
            return False
        if message.topic != self._topic:
            return message.topic[len(self._topic)] == "/"
        word = Word.read(message.payload)
        if word is None:
            if not message.payload and self._run is not None:
                self._node.over.set()  # the word was cleared
        elif not message.retain:  # an old word tells an old time; hello brings a new one
            self._heed(word)
        return True

    def _heed(self, word: Word) -> None:
        node = self._node
        if word.over or self._run not in (None, word.run):
            node.over.set()
            return
        self._run = word.run
        if word.setting != self._setting:
            self._setting, self._idle = word.setting, word.idle
            node.clock.set(word.sim, word.rate, until=word.until, then=word.then)
            if self._total() != self._moves:
                self.stir()  # something happened after the answer on which the conductor built
            node.retimed()
        node.heard()
        # A client with overlapping subscriptions may get each word twice.
        if word.round is not None and word.round > self._answered:
            self._asked = self._answered = word.round
            node.bus.when_idle(self._answer)

    def _answer(self) -> None:
        """Answer the last round once all that was published is acknowledged."""
        node = self._node
        if self._asked is None:
            return
        node.catch_up()
        if not node.bus.idle:  # that published something
            node.bus.when_idle(self._answer)
            return
        number, self._asked = self._asked, None
        self._moves = self._total()
        messages = node.taken + node.bus.counts.published
        active = messages != self._messages or node.bus.halfway
        self._messages = messages
        answer = Answer("round", number, active=active, due=node.timeline.next_due(), sim=node.clock.now())
        if self._chorus is None:
            self._say(answer)
        elif active:
            self._say(answer)
            self._chorus.spoke(node.client_id, number)
        else:
            self._chorus.quiet(node.client_id, answer, self._say)

    def _total(self) -> int:
        return self._node.moves + self._node.bus.counts.published

    def _say(self, answer: Answer) -> None:
        bus = self._node.bus
        bus.whisper(Message(f"{self._topic}/{self._node.client_id}", answer.payload()))
