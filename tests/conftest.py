import signal

# Started in the background of a shell without job control, Ctrl-C is ignored, here and in all processes that
# tests start. Tests that send it rely on the default.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)
