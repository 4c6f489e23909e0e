#include "config/completion.h"

#include <array>
#include <cstdio>
#include <set>
#include <sstream>

#include "support/caught.h"
#include "support/doctest.h"
#include "support/temporary.h"
#include "support/variable.h"

namespace {

// What bash offers for a line whose last word is being typed.
std::set<std::string> offered(const std::string& words) {
  const TemporaryFolder folder;
  const Variable share("MM_SHARE", MM_SOURCE "/share");
  const auto script = folder.file("mm.bash", mm::completion("bash"));
  folder.file("photo one.jpg", "");
  const std::string command = "cd " + folder.path + " && bash -c 'source " + script + "; COMP_WORDS=(" + words +
                              "); COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 )); _mm; printf \"%s\\n\" \"${COMPREPLY[@]}\"' 2>&1";
  std::FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string text;
  std::array<char, 4096> buffer{};
  while (const auto count = std::fread(buffer.data(), 1, buffer.size(), pipe)) text.append(buffer.data(), count);
  CHECK(::pclose(pipe) == 0);
  std::set<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.insert(line);
  lines.erase("");
  return lines;
}

using Set = std::set<std::string>;

}  // namespace

TEST_CASE("bash completes programs, options, values and files") {
  CHECK(offered("mm ca") == Set{"caption"});
  CHECK(offered("mm \"\"").contains("doctor"));
  CHECK_FALSE(offered("mm \"\"").contains("asr-av"));
  CHECK(offered("mm caption --decode.b") == Set{"--decode.beam"});
  CHECK(offered("mm caption --no-res") == Set{"--no-resume"});
  CHECK(offered("mm-caption --dump") == Set{"--dump-config"});
  CHECK(offered("/usr/bin/mm-caption --format js") == Set{"jsonl", "json"});
  CHECK(offered("mm caption --format = te") == Set{"text"});
  CHECK(offered("mm caption --format =") == Set{"auto", "text", "jsonl", "json", "csv"});
  CHECK(offered("mm caption --preset a") == Set{"accurate"});
  CHECK(offered("mm caption --prompt a").empty());
  CHECK(offered("mm caption ph") == Set{"photo one.jpg"});
  CHECK(offered("mm caption --output ph") == Set{"photo one.jpg"});
  CHECK(offered("mm help comp") == Set{"completion"});
  CHECK(offered("mm completion z") == Set{"zsh"});
  CHECK(offered("mm config d") == Set{"dump"});
  CHECK(offered("mm list fam") == Set{"families"});
}

TEST_CASE("zsh and fish scripts hold every option") {
  const auto zsh = mm::completion("zsh"), fish = mm::completion("fish");
  CHECK(zsh.starts_with("#compdef mm mm-caption"));
  CHECK(zsh.find("'*--decode.beam=[beams kept while decoding; 1 is greedy]:decode.beam: '") != std::string::npos);
  CHECK(fish.find("complete -c mm -n '__fish_seen_subcommand_from caption' -l decode.beam -x -d ") != std::string::npos);
  CHECK(fish.find("complete -c mm-caption -l format -x -a 'auto text jsonl json csv'") != std::string::npos);
  CHECK(complaint([] { mm::completion("fis"); }) == "no completion for 'fis' (did you mean 'fish'?)");
}
