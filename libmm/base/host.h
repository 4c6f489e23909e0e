#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace mm {

// Where a program runs, and how it was called: what a record of a run says of its machine. What the system does not tell is empty.

std::string host_name();  // "node-17", as it calls itself

// "Debian GNU/Linux 12 (bookworm); Linux 6.1.0-18-amd64 x86_64": the distribution, the kernel, the architecture.
std::string system_name();
std::string distribution_of(std::string_view os_release);  // its PRETTY_NAME, from the text of /etc/os-release

std::vector<std::string> command_line();  // of this process: the program and its words

}  // namespace mm
