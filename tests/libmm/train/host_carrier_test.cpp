#include "train/host_carrier.h"

#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>

#include "support/together.h"

#include "support/doctest.h"

using namespace mm;

TEST_CASE("what is begun is changed when wait() has come back, in the order in which it was begun") {
  together(3, [&](ProcessGroup& hosts) {
    HostCarrier carrier(hosts);
    const auto sum = at::full({4}, hosts.rank() + 1.0), reduced = sum.clone(), spread = sum.clone();
    carrier.begin_sum(sum);
    carrier.begin_reduce(reduced, 1);
    carrier.begin_broadcast(spread, 2);
    CHECK(at::equal(sum, at::full({4}, hosts.rank() + 1.0)));
    CHECK(carrier.done());
    carrier.wait();
    CHECK(at::equal(sum, at::full({4}, 6.0)));
    if (hosts.rank() == 1) CHECK(at::equal(reduced, at::full({4}, 6.0)));
    CHECK(at::equal(spread, at::full({4}, 3.0)));
    carrier.wait();  // nothing is done twice
    CHECK(at::equal(sum, at::full({4}, 6.0)));
    carrier.finish();
  });
}
