// Reads one JSON object a line, {"text": ...} or {"ids": [...]}, writes what mm's tokenizer makes of it. For scripts/golden/tokenizer.py.
#include <iostream>

#include "base/json.h"
#include "text/tokenizer.h"

int main(int, char** argv) {
  const auto tokenizer = mm::Tokenizer::open(argv[1]);
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
