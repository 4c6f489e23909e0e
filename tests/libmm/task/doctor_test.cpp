#include "task/doctor.h"

#include <set>

#include "support/doctest.h"

TEST_CASE("every finding has a name and says something; what is not there comes with a fix") {
  std::set<std::string_view> names;
  const auto findings = mm::examine();
  CHECK(findings.size() == 12);
  for (const auto& finding : findings) {
    INFO(std::string(finding.name));
    CHECK(names.insert(finding.name).second);
    CHECK_FALSE(finding.found.empty());
    if (finding.state != mm::Finding::State::ok) CHECK_FALSE(finding.fix.empty());
  }
}
