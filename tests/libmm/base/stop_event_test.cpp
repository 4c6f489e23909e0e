#include "base/stop_event.h"

#include <poll.h>

#include <thread>

#include "support/doctest.h"

namespace {

int ready(const mm::StopEvent& event, int milliseconds) {
  pollfd waited{event.descriptor(), POLLIN, 0};
  return ::poll(&waited, 1, milliseconds);
}

}  // namespace

TEST_CASE("who waits is woken, from now on at once") {
  mm::StopEvent event;
  CHECK(ready(event, 0) == 0);
  std::thread waiting([&] { CHECK(ready(event, -1) == 1); });
  event.raise();
  waiting.join();
  event.raise();
  CHECK(ready(event, 0) == 1);
}
