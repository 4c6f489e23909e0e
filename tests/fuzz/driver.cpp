// Gives a target (tests/fuzz/<reader>.cpp) its seeds and then what comes of changing them at random, until the time or the runs are up.
// Where the target ends the program, or takes too long, the input is kept in a file and named: hand that file to the same program.
//
//   fuzz_json [--seconds S] [--runs N] [--seed K] FILE|FOLDER...
//
// Where everything is compiled with -fsanitize-coverage=trace-pc (the preset fuzz), inputs that reach new code are changed further.
#include <fmt/format.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string_view>
#include <vector>

#include "base/number.h"
#include "base/random.h"
#include "base/stopwatch.h"

#include "target.h"

extern "C" void __sanitizer_set_death_callback(void (*)()) __attribute__((weak));

namespace {

constexpr unsigned kSlow = 20;                          // seconds that one input may take
constexpr std::size_t kLongest = std::size_t{1} << 18;  // bytes of an input
constexpr rlim_t kMemory = rlim_t{4} << 30;

constexpr std::size_t kPlaces = 1 << 18;
bool reached[kPlaces];  // pairs of places in the code, one after the other; no class, whose functions would be such places
std::uintptr_t before = 0;
bool reached_more = false;

const std::string* current = nullptr;
std::array<char, 4096> kept{};  // the path of what is kept

void keep() {
  if (current == nullptr) return;
  std::FILE* file = std::fopen(kept.data(), "wb");
  if (file == nullptr) return;
  std::fwrite(current->data(), 1, current->size(), file);
  std::fclose(file);
  std::fprintf(stderr, "\nthe input is kept in %s\n", kept.data());
}

extern "C" void on_signal(int number) {
  keep();
  if (number == SIGALRM) std::fprintf(stderr, "it took more than %u s\n", kSlow);
  ::signal(number, SIG_DFL);
  ::raise(number == SIGALRM ? SIGABRT : number);
}

void watch(const std::string& program) {
  const auto name = std::filesystem::absolute(std::filesystem::path(program).filename().string() + ".found").string();
  std::copy_n(name.data(), std::min(name.size(), kept.size() - 1), kept.data());
  ::signal(SIGALRM, on_signal);
  ::signal(SIGABRT, on_signal);
  if (__sanitizer_set_death_callback != nullptr) {  // the sanitizer reports all else, and takes addresses without end
    __sanitizer_set_death_callback(keep);
    return;
  }
  for (const int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL}) ::signal(number, on_signal);
  const rlimit limit{.rlim_cur = kMemory, .rlim_max = kMemory};
  ::setrlimit(RLIMIT_AS, &limit);
}

void run(const std::string& input) {
  current = &input;
  ::alarm(kSlow);
  // A copy of exactly so many bytes, beyond which a sanitizer sees every step.
  const std::vector<std::uint8_t> bytes(input.begin(), input.end());
  LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
  ::alarm(0);
  current = nullptr;
}

constexpr std::array<std::string_view, 28> kWords{"0",
                                                  "-1",
                                                  "1e400",
                                                  "NaN",
                                                  "null",
                                                  "true",
                                                  "18446744073709551616",
                                                  "9223372036854775807",
                                                  "-0.0",
                                                  "1e-320",
                                                  "\"",
                                                  "\"\"",
                                                  "[",
                                                  "]",
                                                  "{",
                                                  "}",
                                                  ",",
                                                  ":",
                                                  ";",
                                                  "\t",
                                                  "\n",
                                                  "\r\n",
                                                  "\xff",
                                                  "\xef\xbb\xbf",
                                                  "\xed\xa0\x80",
                                                  "\\u0000",
                                                  std::string_view("\0", 1),
                                                  "a"};
constexpr std::array<std::string_view, 6> kNumbers{"\xff\xff\xff\xff",
                                                   std::string_view("\0\0\0\0", 4),
                                                   "\xff\xff\xff\x7f",
                                                   std::string_view("\0\0\0\x80", 4),
                                                   std::string_view("\1\0\0\0\0\0\0\0", 8),
                                                   "\xff\xff\xff\xff\xff\xff\xff\x7f"};

template <class List>
const auto& any_of(const List& list, mm::Random& random) {
  return list[random.below(list.size())];
}

void change_once(std::string& text, const std::vector<std::string>& corpus, mm::Random& random) {
  const auto at = static_cast<std::size_t>(random.below(text.size() + 1));
  const auto length = static_cast<std::size_t>(random.below(random.chance(0.1) ? text.size() + 1 : 24));
  const bool inside = at < text.size();
  switch (random.below(9)) {
    case 0:
      if (inside) text[at] = static_cast<char>(random.bits());
      break;
    case 1:
      if (inside) text[at] = static_cast<char>(text[at] ^ (1 << random.below(8)));
      break;
    case 2: text.erase(at, length); break;
    case 3: text.insert(at, std::string(text.substr(random.below(text.size() + 1), length))); break;
    case 4: text.insert(at, any_of(kWords, random)); break;
    case 5: text.replace(at, std::min(length, text.size() - at), any_of(kWords, random)); break;
    case 6: {
      const auto number = any_of(kNumbers, random);
      text.replace(at, std::min(number.size(), text.size() - at), number);
      break;
    }
    case 7: {
      const auto& other = any_of(corpus, random);
      const auto begin = static_cast<std::size_t>(random.below(other.size() + 1));
      text.replace(at, std::min(length, text.size() - at), other.substr(begin, length));
      break;
    }
    default: text.resize(at);
  }
  if (text.size() > kLongest) text.resize(kLongest);
}

std::vector<std::string> seeds_of(const std::vector<std::string>& paths) {
  std::vector<std::string> files, seeds;
  for (const auto& path : paths) {
    if (!std::filesystem::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    for (const auto& entry : std::filesystem::directory_iterator(path))
      if (entry.is_regular_file()) files.push_back(entry.path().string());
  }
  std::ranges::sort(files);
  for (const auto& path : files) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    seeds.push_back(text.str());
  }
  return seeds;
}

}  // namespace

// Called at every place where the code may branch.
extern "C" __attribute__((no_sanitize_coverage, no_sanitize("address", "undefined"))) void __sanitizer_cov_trace_pc() {
  const auto here = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0));
  bool& place = reached[(here ^ before << 5) & (kPlaces - 1)];
  before = here >> 1;
  if (place) return;
  place = true;
  reached_more = true;
}

int main(int count, char** words) {
  std::uint64_t runs = 0, seed = 1;
  double seconds = 0;
  std::vector<std::string> paths;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i], next = i + 1 < count ? words[i + 1] : "";
    if (word == "--runs")
      runs = mm::whole_number<std::uint64_t>(next).value_or(0), ++i;
    else if (word == "--seconds")
      seconds = mm::finite_number(next).value_or(0), ++i;
    else if (word == "--seed")
      seed = mm::whole_number<std::uint64_t>(next).value_or(1), ++i;
    else
      paths.emplace_back(word);
  }
  watch(words[0]);
  auto corpus = seeds_of(paths);
  if (corpus.empty()) {
    fmt::print(stderr, "{}: error: no seed was found\n", words[0]);
    return 2;
  }
  for (const auto& input : corpus) run(input);
  const auto given = corpus.size();
  const mm::Stopwatch watch;
  std::uint64_t made = 0;
  for (; made < runs || watch.seconds() < seconds; ++made) {
    mm::Random random(seed, made);
    auto input = any_of(corpus, random);
    for (auto changes = 1 + random.below(4); changes > 0; --changes) change_once(input, corpus, random);
    reached_more = false;
    run(input);
    if (reached_more) corpus.push_back(std::move(input));
  }
  fmt::print("{}: {} seeds, {} changed inputs in {:.0f} s, {} of them reached new code\n",
             std::filesystem::path(words[0]).filename().string(), given, made, watch.seconds(), corpus.size() - given);
}
