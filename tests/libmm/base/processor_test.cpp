#include "base/processor.h"

#include "support/doctest.h"

TEST_CASE("name and features are read as the system writes them") {
  const auto x86 = mm::processor_of(
      "processor\t: 0\nmodel\t\t: 17\nmodel name\t: AMD EPYC 9354\nflags\t\t: fpu avx2 avx512f fma amx_bf16x\n\nmodel name\t: other\n");
  CHECK(x86.name == "AMD EPYC 9354");
  CHECK(x86.features == std::vector<std::string>{"avx2", "fma", "avx512f"});
  const auto arm = mm::processor_of("processor\t: 0\nFeatures\t: fp asimd sve\n");
  CHECK(arm.name.empty());
  CHECK(arm.features == std::vector<std::string>{"asimd", "sve"});
  CHECK(mm::processor_of("").features.empty());
  CHECK(mm::processor_of("flags\t:").features.empty());
}

TEST_CASE("this machine has a processor with a name") { CHECK_FALSE(mm::processor().name.empty()); }
