// Writes the words of each line of text that it reads, with spaces between them. For scripts/golden/ptb_tokens.py.
#include <iostream>
#include <string>

#include "text/ptb_tokens.h"

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::string out;
    for (const auto& token : mm::ptb_tokens(line)) out += (out.empty() ? "" : " ") + token;
    std::cout << out << '\n';
  }
}
