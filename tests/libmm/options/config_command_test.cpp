#include "options/config_command.h"

#include "support/caught.h"
#include "support/doctest.h"
#include "support/temporary.h"
#include "support/variable.h"

TEST_CASE("validate says what a file is for, or what is wrong in it") {
  const TemporaryFolder folder;
  const auto good = folder.file("good.yaml", "caption: {decode: {beam: 2}}\nlist: {format: jsonl}\n");
  const auto bad = folder.file("bad.yaml", "decode:\n  beam: x\n");
  CHECK(mm::config_command({"validate", good}) == good + ": right (mm caption, mm list)\n");
  CHECK(complaint([&] { mm::config_command({"validate", good, bad}); }) == bad + ":2:9: decode.beam: expected a whole number, got 'x'");
  CHECK(exit_code([] { mm::config_command({"validate"}); }) == 2);
}

TEST_CASE("dump shows the options in effect with their origin") {
  const TemporaryFolder folder;
  const Variable seed("MM_CAPTION_SEED", "5");
  const auto file = folder.file("a.yaml", "decode: {beam: 2}\n");
  const auto text = mm::config_command({"dump", "caption", "--config", file, "--num-captions", "3"});
  CHECK(text.find("\nseed: 5  # MM_CAPTION_SEED\n") != std::string::npos);
  CHECK(text.find("\n  beam: 2  # " + file + ":1:16\n") != std::string::npos);
  CHECK(text.find("\nnum-captions: 3  # --num-captions\n") != std::string::npos);
  CHECK(text.find("\nmodel: caption-small  # default\n") != std::string::npos);
  CHECK(mm::config_command({"dump", "caption", "--dump-config=minimal"}) == "seed: 5\n");
  CHECK(complaint([] {
          mm::config_command({"dump", "captio"});
        }) == "mm config dump: no program 'captio' that has options (did you mean 'caption'?)");
  CHECK(exit_code([] { mm::config_command({"dump", "help"}); }) == 2);
}

TEST_CASE("show lists folders and variables, those of options too") {
  const Variable share("MM_SHARE", MM_SOURCE "/share"), seed("MM_CAPTION_SEED", "5"), wrong("MM_DECODE_BEEM", "3");
  const auto text = mm::config_command({"show"});
  CHECK(text.find(MM_SOURCE "/share") != std::string::npos);
  CHECK(text.find("accurate, batch, varied") != std::string::npos);
  CHECK(text.find("MM_CAPTION_SEED          5 ") != std::string::npos);
  CHECK(text.find("MM_DECODE_BEEM: no program reads this variable (did you mean MM_CAPTION_DECODE_BEAM or MM_VQA_DECODE_BEAM?)\n") !=
        std::string::npos);
  CHECK(complaint([] { mm::config_command({"show", "all"}); }) == "mm config show: unexpected argument 'all'");
  CHECK(complaint([] { mm::config_command({"vaildate"}); }) == "mm config: no command 'vaildate' (did you mean 'validate'?)");
  CHECK(complaint([] { mm::config_command({}); }) == "mm config: expected validate, dump or show");
}
