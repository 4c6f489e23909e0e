// Reads one JSON object a line, {"text": ...} or {"ids": [...]}, writes what mm's tokenizer makes of it; with "speed" behind the file,
// reads lines of text and tells how many it encodes in a second. For scripts/golden/tokenizer.py and unigram.py.
#include <cstdio>
#include <ctime>
#include <iostream>
#include <string_view>

#include "base/json.h"
#include "text/tokenizer.h"

namespace {

double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void tell_speed(const mm::Tokenizer& tokenizer, double open_seconds) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(std::cin, line);) lines.push_back(line);
  std::size_t tokens = 0;
  const double start = processor_seconds();
  for (const auto& line : lines) tokens += tokenizer.encode(line, false).size();
  std::printf("mm         %9.0f lines/s of processor time, %zu tokens; opened in %.3f s\n",
              static_cast<double>(lines.size()) / (processor_seconds() - start), tokens, open_seconds);
}

}  // namespace

int main(int count, char** argv) {
  const auto tokenizer = mm::Tokenizer::open(argv[1]);
  if (count > 2) return tell_speed(*tokenizer, processor_seconds()), 0;
  std::string line, out;
  while (std::getline(std::cin, line)) {
    const mm::Json item = mm::Json::parse(line, "line");
    mm::Json answer = mm::Json::array();
    for (const bool special : {false, true}) {
      if (item.has("text")) {
        mm::Json ids = mm::Json::array();
        for (const auto id : tokenizer->encode(item.string("text"), special)) ids.push(id);
        answer.push(ids);
      } else {
        answer.push(tokenizer->decode(item.at("ids").integers(), special));
      }
    }
    out = answer.dump();
    std::cout << out << '\n';
  }
}
