#include "media/av/change_rate.h"

#include <samplerate.h>

#include <limits>

#include "base/check.h"

namespace mm {

std::vector<float> change_rate(const std::vector<float>& samples, std::size_t length, double ratio) {
  MM_ASSERT(src_is_valid_ratio(ratio) == 1);
  std::vector<float> out(length);  // what the converter leaves is silence
  SRC_DATA data{};
  data.data_in = samples.data();
  data.data_out = out.data();
  data.input_frames = static_cast<long>(samples.size());
  data.output_frames = static_cast<long>(length);
  data.src_ratio = ratio;
  const int failed = src_simple(&data, SRC_SINC_MEDIUM_QUALITY, 1);
  MM_CHECK(failed == 0, Kind::resource, std::string("libsamplerate cannot change the rate of a sound: ") + src_strerror(failed));
  return out;
}

}  // namespace mm
