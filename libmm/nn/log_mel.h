#pragma once
#include <ATen/core/Tensor.h>

namespace mm {

// How high a tone sounds, as a number. slaney: a straight line below 1 kHz and a logarithm above (Slaney 1998, Auditory Toolbox);
// triangles of one area. htk: 2595 log10(1 + f / 700) (Young et al., The HTK Book); triangles of height 1.
enum class MelScale { slaney, htk };

struct LogMelOptions {
  int rate = 16'000;            // of the samples, a second
  int window = 400, hop = 160;  // samples
  int transform = 0;            // samples of the Fourier transform, at least `window` (zeros behind it); 0: `window`
  int mels = 80;                // filters
  double low = 0, high = 0;     // Hz; high 0 is half the rate
  MelScale scale = MelScale::slaney;
  bool gaps = false;  // may a filter be so narrow that no frequency of the transform falls into it; it then hears nothing
  double range = 0;   // decibels under the loudest number that are kept, what is softer becomes that; 0: all
};

// Triangular filters, equally spaced on the scale. -> [transform / 2 + 1, M] f64. Throws Error{usage} for a filter so narrow that no
// frequency of the transform falls into it (but see `gaps`), and for limits that are none.
at::Tensor mel_filters(const LogMelOptions& options);

// Logarithm of the power in each filter: frames around 0, hop, 2 hop, ... (the sound is reflected at its ends), periodic Hann window,
// |Fourier transform|^2, filters, natural logarithm of at least 1e-10. Computed in f64. As spectrogram() of transformers.audio_utils.
class LogMel {
 public:
  explicit LogMel(const LogMelOptions& options);  // throws as mel_filters()

  // [N] f32 in [-1, 1] -> [M, 1 + N / hop] f32. N >= 1; what is shorter than a window is followed by silence to its length.
  at::Tensor operator()(const at::Tensor& samples) const;

 private:
  LogMelOptions options_;
  at::Tensor window_, filters_;  // [W] f64, [bins, M] f64
};

}  // namespace mm
