#include "base/stop_event.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "base/check.h"

namespace mm {

StopEvent::StopEvent() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  MM_CHECK(descriptor_ >= 0, Kind::resource, std::string("cannot open an event: ") + std::strerror(errno));
}

StopEvent::~StopEvent() { ::close(descriptor_); }

void StopEvent::raise() { [[maybe_unused]] const int full = ::eventfd_write(descriptor_, 1); }  // full is raised, too

}  // namespace mm
