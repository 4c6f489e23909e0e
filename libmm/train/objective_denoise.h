#pragma once
#include <ATen/core/Tensor.h>

// Models that make data out of noise: denoising diffusion (its steps: model/noise_schedule.h) and flow matching. An item is mixed with
// noise, and the model says what would undo it. Letters: B items, T steps of noise. Items are of any shape behind B. All throw
// Error{input} for shapes that do not fit, Error{usage} for numbers out of range.

namespace mm {

// What is left at a step drawn for each item. left [T], steps [B] i64 in [0, T) -> [B].
at::Tensor at_steps(const at::Tensor& left, const at::Tensor& steps);

// q_sample (Ho et al. 2020, equation 4): sqrt(left) x + sqrt(1 - left) noise. x, noise [B, ...], left [B] -> [B, ...].
at::Tensor noised(const at::Tensor& x, const at::Tensor& noise, const at::Tensor& left);

// What a model of velocities learns (Salimans and Ho 2022, section 4): sqrt(left) noise - sqrt(1 - left) x. x, noise [B, ...], left [B] ->
// [B, ...].
at::Tensor noise_velocity(const at::Tensor& x, const at::Tensor& noise, const at::Tensor& left);

// Min-SNR weight of a model that tells the noise (Hang et al. 2023): min(SNR, most) / SNR, SNR = left / (1 - left). [B] ->
// [B].
at::Tensor min_snr_weight(const at::Tensor& left, double most = 5);

// The loss of both kinds (Ho et al. 2020, equation 14; Lipman et al. 2023, equation 23): sum over items of weight * mean (predicted -
// wanted)^2. What is wanted is held constant: the noise, its velocity, or flow_velocity(). predicted, wanted [B, ...], weight [B],
// undefined for 1 -> [].
at::Tensor denoising_error(const at::Tensor& predicted, const at::Tensor& wanted, const at::Tensor& weight = {});

// A point of the straight way from noise to an item (Lipman et al. 2023, equation 22 with sigma_min 0; Liu et al. 2023): (1 - time) noise +
// time x. x, noise [B, ...], time [B] in [0, 1] -> [B, ...].
at::Tensor flow_point(const at::Tensor& x, const at::Tensor& noise, const at::Tensor& time);

// The velocity on that way, the same at all times: x - noise. [B, ...] -> [B, ...].
at::Tensor flow_velocity(const at::Tensor& x, const at::Tensor& noise);

}  // namespace mm
