#pragma once

namespace mm {

// How a long job is asked to stop. The first SIGINT (Ctrl-C), SIGTERM or SIGUSR1 (schedulers send it before the time is up) is remembered:
// the job finishes the record at hand, flushes and ends with exit code 128 + the signal. A second one ends the process at once. A signal
// belongs to the whole process, so this is the one place of mm with state outside of objects.
//
// SIGPIPE and SIGXFSZ are ignored: writing to a closed pipe or above a size limit then fails with an error that names the file, in
// place of killing the process.
void install_signal_handlers();

// Undoes the ignoring, which a process would leave to the program that it becomes by exec.
void restore_ignored_signals();

int stop_signal();             // 0 while nobody asked; else the signal
void ask_to_stop(int signal);  // as if that signal had come: another process of the same run has been asked; 0 asks nothing
int stop_descriptor();         // for poll(): readable once somebody asked; -1 before install_signal_handlers()

}  // namespace mm
