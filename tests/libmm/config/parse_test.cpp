#include "config/parse.h"

#include "options/caption.h"
#include "support/caught.h"
#include "support/doctest.h"
#include "support/every_type.h"
#include "support/temporary.h"
#include "support/variable.h"

namespace {

std::optional<std::string> parse(std::vector<const char*> arguments, mm::CaptionOptions& options) {
  arguments.insert(arguments.begin(), "mm-caption");
  return mm::parse(mm::program("caption"), static_cast<int>(arguments.size()), arguments.data(), options);
}

}  // namespace

TEST_CASE("each source wins over the one before: default, file, later file, environment, flag") {
  const TemporaryFolder folder;
  const auto first = folder.file("first.yaml", "num-captions: 2\nmodel: a\nprompt: p\ndecode: {beam: 2, top-k: 7}\n");
  const auto second = folder.file("second.yaml", "num-captions: 3\nmodel: b\ndecode:\n  beam: 3\n");
  const Variable variable("MM_CAPTION_DECODE_BEAM", "4");
  const Variable other("MM_CAPTION_MODEL", "c");
  mm::CaptionOptions options;
  CHECK_FALSE(parse({"--model", "d", "--config", first.c_str(), "--config", second.c_str(), "photo.jpg"}, options));
  CHECK(options.seed == 0);
  CHECK(options.prompt == "p");
  CHECK(options.decode.top_k == 7);
  CHECK(options.num_captions == 3);
  CHECK(options.decode.beam == 4);
  CHECK(options.model == "d");
  CHECK(options.batch.inputs == std::vector<std::string>{"photo.jpg"});
}

TEST_CASE("help, version and dump answer the call, whatever else is wrong") {
  mm::CaptionOptions options;
  CHECK(parse({"--no-such", "-h"}, options)->starts_with("mm caption - "));
  CHECK(parse({"--decode.beam", "x", "--help"}, options)->find("Exit codes:") != std::string::npos);
  CHECK(parse({"--version"}, options)->starts_with("mm "));
  CHECK(parse({"--model", "m", "--dump-config", "minimal"}, options) == "model: m\n");
  CHECK(parse({"--dump-config=full"}, options)->find("# beams kept") != std::string::npos);
  CHECK(exit_code([&] { parse({"--dump-config=some"}, options); }) == 2);
}

TEST_CASE("a full dump fed back gives the same options") {
  const TemporaryFolder folder;
  mm::CaptionOptions first, second;
  const auto text = parse({"--decode.top-p", "0.3", "--prompt", "no \"x\": #\n\ty", "--list", "a,b", "--list", "${HOME}/c", "--seed",
                           "18446744073709551615", "--decode.sample", "--no-quiet", "--dump-config"},
                          first);
  const auto file = folder.file("dump.yaml", *text);
  CHECK_FALSE(parse({"--config", file.c_str()}, second));
  CHECK(second.decode.top_p == 0.3);
  CHECK(second.prompt == "no \"x\": #\n\ty");
  CHECK(second.batch.list == first.batch.list);
  CHECK(second.seed == 18446744073709551615U);
  CHECK(second.decode.sample == true);
  CHECK_FALSE(second.decode.beam.has_value());
}

TEST_CASE("inputs of a program that is configured by them are read as its files, below --config and flags") {
  const TemporaryFolder folder;
  const auto experiment = folder.file("x.yaml", "count: 1\nseed: 1\ntext: x\n"), more = folder.file("y.yaml", "count: 2\nseed: 2\n");
  const mm::Program program{.name = "try", .group = "prepare", .summary = "try", .inputs_configure = true};
  EveryType options;
  const std::vector<const char*> arguments{"mm-try", experiment.c_str(), "--config", more.c_str(), "--seed", "3"};
  CHECK_FALSE(mm::parse(program, static_cast<int>(arguments.size()), arguments.data(), options));
  CHECK(options.text == "x");
  CHECK(options.count == 2);
  CHECK(options.seed == 3);
  CHECK(options.inputs == std::vector<std::string>{experiment});
}

TEST_CASE("the record of a run is read as an input is") {
  const TemporaryFolder folder;
  const auto record = folder.file("config.resolved.yaml", "count: 1\nseed: 1\n");
  const mm::Program program{.name = "try", .group = "prepare", .summary = "try", .record = "text"};
  const auto counted = [&](const std::string& run) {
    EveryType options;
    const std::vector<const char*> arguments{"mm-try", "--text", run.c_str(), "--seed", "3"};
    (void)mm::parse(program, static_cast<int>(arguments.size()), arguments.data(), options);
    return options.seed == 3 ? options.count : -1;
  };
  CHECK(counted(folder.path) == 1);
  CHECK(counted(record) == 1);
  CHECK(exit_code([&] { counted(folder / "absent"); }) == 2);
}

TEST_CASE("a preset stands below files and flags") {
  const Variable share("MM_SHARE", MM_SOURCE "/share");
  mm::CaptionOptions options;
  CHECK_FALSE(parse({"--preset", "accurate", "--decode.min-length", "3"}, options));
  CHECK(options.decode.beam == 3);
  CHECK(options.decode.min_length == 3);
  CHECK(exit_code([&] { parse({"--preset", "none"}, options); }) == 2);
}
