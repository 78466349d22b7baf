//! numpy's own `exp` and `log` of float64, which are not the C library's.
//!
//! On processors with AVX-512, which is where the references were made, numpy computes both after Tang, "Table-driven
//! implementation of the exponential function in IEEE floating-point arithmetic" (1989) and "... of the logarithm function"
//! (1990): a table for the leading bits, a polynomial for the rest, fused where the processor fuses. The tables are the
//! functions' own values in two parts.

/// `2 ** (j / 32)`, the leading bits and what they leave out.
const POWERS: [u64; 32] = [
    0x3ff0_0000_0000_0000, 0x3ff0_59b0_d315_8540, 0x3ff0_b558_6cf9_8900, 0x3ff1_1301_d012_5b40,
    0x3ff1_72b8_3c7d_5140, 0x3ff1_d487_3168_b980, 0x3ff2_387a_6e75_6200, 0x3ff2_9e9d_f51f_dec0,
    0x3ff3_06fe_0a31_b700, 0x3ff3_71a7_373a_a9c0, 0x3ff3_dea6_4c12_3400, 0x3ff4_4e08_6061_8900,
    0x3ff4_bfda_d536_2a00, 0x3ff5_342b_569d_4f80, 0x3ff5_ab07_dd48_5400, 0x3ff6_247e_b03a_5580,
    0x3ff6_a09e_667f_3bc0, 0x3ff7_1f75_e8ec_5f40, 0x3ff7_a114_73eb_0180, 0x3ff8_2589_994c_ce00,
    0x3ff8_ace5_422a_a0c0, 0x3ff9_3737_b0cd_c5c0, 0x3ff9_c491_82a3_f080, 0x3ffa_5503_b23e_2540,
    0x3ffa_e89f_995a_d380, 0x3ffb_7f76_f2fb_5e40, 0x3ffc_199b_dd85_5280, 0x3ffc_b720_dcef_9040,
    0x3ffd_5818_dcfb_a480, 0x3ffd_fc97_337b_9b40, 0x3ffe_a4af_a2a4_90c0, 0x3fff_5076_5b6e_4540,
];
const POWERS_REST: [u64; 32] = [
    0x0000_0000_0000_0000, 0x3d0a_1d73_e2a4_75b4, 0x3cee_c531_7256_e308, 0x3cf0_a4eb_bf1a_ed93,
    0x3d0d_6e6f_be46_2876, 0x3d05_3c02_dc01_44c8, 0x3d0c_3360_fd6d_8e0b, 0x3d00_9612_e8af_ad12,
    0x3cf5_2de8_d5a4_6306, 0x3ce5_4e28_aa05_e8a9, 0x3d01_1ada_0911_f09f, 0x3d06_8189_b7a0_4ef8,
    0x3d03_8ea1_cbd7_f621, 0x3cbd_f0a8_3c49_d86a, 0x3d04_ac64_980a_8c8f, 0x3cd2_c7c3_e81b_f4b7,
    0x3ce9_2116_5f62_6cdd, 0x3d09_ee91_b879_7785, 0x3cdb_5f54_408f_db37, 0x3cf2_8acf_88af_ab35,
    0x3cfb_5ba7_c55a_192d, 0x3d02_7a28_0e1f_92a0, 0x3cf0_1c7c_46b0_71f3, 0x3cfc_8b42_4491_caf8,
    0x3d06_af43_9a68_bb99, 0x3cdb_aa9e_c206_ad4f, 0x3cfc_2220_cb12_a092, 0x3d04_8a81_e5e8_f4a5,
    0x3cdc_9768_16ba_d9b8, 0x3cfe_b968_cac3_9ed3, 0x3cf9_858f_73a1_8f5e, 0x3c99_d3e1_2dd8_a18b,
];

/// `log(1 + k / 64)`, the leading bits and what they leave out.
const LOGS: [u64; 64] = [
    0x0000_0000_0000_0000, 0x3f8f_c0a8_b100_0000, 0x3f9f_829b_0e78_0000, 0x3fa7_7458_f634_0000,
    0x3faf_0a30_c010_0000, 0x3fb3_41d7_961c_0000, 0x3fb6_f0d2_8ae6_0000, 0x3fba_926d_3a4a_0000,
    0x3fbe_2707_6e2a_0000, 0x3fc0_d77e_7cd1_0000, 0x3fc2_9552_f820_0000, 0x3fc4_4d2b_6ccb_0000,
    0x3fc5_ff30_70a8_0000, 0x3fc7_ab89_0211_0000, 0x3fc9_525a_9cf4_0000, 0x3fca_f3c9_4e81_0000,
    0x3fcc_8ff7_c79b_0000, 0x3fce_2707_6e2b_0000, 0x3fcf_b918_6d5e_0000, 0x3fd0_a324_e273_8000,
    0x3fd1_675c_abab_8000, 0x3fd2_2941_fbcf_8000, 0x3fd2_e8e2_bae1_0000, 0x3fd3_a64c_5569_8000,
    0x3fd4_618b_c21c_8000, 0x3fd5_1aad_872e_0000, 0x3fd5_d1bd_bf58_0000, 0x3fd6_86c8_1e9b_0000,
    0x3fd7_39d7_f6bc_0000, 0x3fd7_eaf8_3b82_8000, 0x3fd8_9a33_86c1_8000, 0x3fd9_4794_1c21_0000,
    0x3fd9_f323_ecbf_8000, 0x3fda_9cec_9a9a_0000, 0x3fdb_44f7_7bcc_8000, 0x3fdb_eb4d_9da7_0000,
    0x3fdc_8ff7_c79a_8000, 0x3fdd_32fe_7e01_0000, 0x3fdd_d46a_04c2_0000, 0x3fde_7442_61d6_8000,
    0x3fdf_128f_5faf_0000, 0x3fdf_af58_8f79_0000, 0x3fe0_2552_a5a5_c000, 0x3fe0_723e_5c1c_c000,
    0x3fe0_be72_e425_4000, 0x3fe1_09f3_9e2d_4000, 0x3fe1_54c3_d2f4_c000, 0x3fe1_9ee6_b467_c000,
    0x3fe1_e85f_5e70_4000, 0x3fe2_3130_d7be_c000, 0x3fe2_795e_1289_c000, 0x3fe2_c0e9_ed44_8000,
    0x3fe3_07d7_334f_0000, 0x3fe3_4e28_9d9d_0000, 0x3fe3_93e0_d356_4000, 0x3fe3_d902_6a71_4000,
    0x3fe4_1d8f_e846_8000, 0x3fe4_618b_c21c_4000, 0x3fe4_a4f8_5db0_4000, 0x3fe4_e7d8_11b7_4000,
    0x3fe5_2a2d_265b_c000, 0x3fe5_6bf9_d5b4_0000, 0x3fe5_ad40_4c35_8000, 0x3fe5_ee02_a924_0000,
];
const LOGS_REST: [u64; 64] = [
    0x0000_0000_0000_0000, 0xbd5f_e0e1_8309_2c59, 0x3d29_8026_7c7e_09e4, 0xbd62_303b_9cb0_d5e1,
    0x3d66_2a66_17cc_9717, 0xbd47_17b6_b33e_44f8, 0xbd62_968c_836c_c8c2, 0x3d6a_ac6c_a17a_4554,
    0x3d6e_5cbd_3d50_fffc, 0xbd6c_69a6_5a23_a170, 0xbd35_b967_f447_1dfc, 0x3d6f_4799_f4f6_543e,
    0xbd6b_0b0d_e307_7d7e, 0xbd53_7b72_0e4a_694b, 0x3d65_ad1d_904c_1d4e, 0xbd60_0349_cc67_f9b2,
    0xbd69_7794_f689_f843, 0xbd3a_342c_2af0_003c, 0x3d5f_1546_aaa3_361c, 0x3d50_e35f_73f7_a018,
    0x3d63_0701_ce63_eab9, 0xbd3a_6976_f5eb_0963, 0x3d5d_309c_2cc9_1a85, 0xbd6d_0b1c_6865_1946,
    0xbd60_9ec1_7a42_6426, 0xbd3f_4bd8_db0a_7cc1, 0x3d43_94a1_1b1c_1ee4, 0x3d54_aec4_42be_1015,
    0xbd67_fcb1_8ed9_d603, 0x3d67_e1b2_59d2_f3da, 0xbd6e_d2a5_2c73_bf78, 0x3d56_faba_4cdd_147d,
    0x3d58_4bf2_b68d_766f, 0x3d40_931a_909f_ea5e, 0x3d4e_c519_7ddb_55d3, 0x3d5b_7bf7_861d_37ac,
    0x3d5a_21ac_25db_1ef3, 0xbd54_2a9e_2137_3414, 0xbd6d_afa0_8cec_adb1, 0x3d3e_1f8d_f68d_bcf3,
    0x3d3b_b2cd_720e_c44c, 0xbd49_c24c_a098_362b, 0x3d60_fec6_9c69_5d7f, 0x3d6f_404e_5796_3891,
    0xbd65_7d49_6768_44cc, 0x3d59_2dfb_c7d9_3617, 0x3d65_e9a9_8f33_a396, 0x3d52_dd98_b97b_aef0,
    0x3d1a_07bd_8b34_be7c, 0xbd17_afa4_392f_1ba7, 0xbd5d_ca29_0f81_8480, 0x3d5d_1772_f538_6374,
    0x3d60_be1f_b590_a1f5, 0xbd6e_2ce9_146d_271a, 0xbd65_e656_3bbd_9fc9, 0x3d66_faa4_0426_3d0b,
    0xbd5a_a337_3686_7a17, 0x3d6e_c27d_0b7b_37b3, 0xbd24_4fdd_840b_8591, 0x3d6b_b09c_b098_5646,
    0x3d46_abb9_df22_bc57, 0xbd58_cd7d_c73b_d194, 0x3d6f_2cfb_29aa_a5f0, 0x3d66_7570_0609_5fd2,
];

/// The coefficients of `exp(r) - 1 - r`, and of `log((1 + u / 2) / (1 - u / 2)) - u`, from the highest power down.
const EXP: [f64; 5] = [0.001388894908637772, 0.008333367984342196, 0.04166666666622608, 0.16666666666526087, 0.5];
const LOG: [f64; 4] = [0.0004348877777076146, 0.0022321399879194482, 0.012500000003771751, 0.08333333333333179];

/// `32 / ln 2`, and `-ln 2 / 32` in two parts.
const STEPS_PER_LN: f64 = 46.16624130844683;
const STEP: [f64; 2] = [-0.021660849390173098, -2.325192846878874e-12];

/// `ln 2` in two parts.
const LN2: [f64; 2] = [0.6931471805601177, -1.7239444525614835e-13];

/// `np.exp` of a float64.
pub(super) fn exp(x: f64) -> f64 {
    const LARGEST: f64 = 709.782712893384;
    const SMALLEST: f64 = -745.1332191019413;
    if x.is_nan() {
        return f64::NAN;
    }
    if x > LARGEST {
        return f64::INFINITY;
    }
    if x < SMALLEST {
        return 0.0;
    }
    if x.abs() < 5.551115123125783e-17 {
        return 1.0 + x;
    }
    let k = (x * STEPS_PER_LN).round_ties_even();
    let r1 = k.mul_add(STEP[0], x);
    let r2 = k * STEP[1];
    let r = r1 + r2;
    let q = EXP[1..].iter().fold(EXP[0], |sum, c| sum.mul_add(r, *c)) * r;
    let p = r1 + r.mul_add(q, r2);
    let j = (k as i64 & 31) as usize;
    let (top, tail) = (f64::from_bits(POWERS[j]), f64::from_bits(POWERS_REST[j]));
    let mantissa = (top + tail).mul_add(p, tail) + top;
    scale(mantissa, (k as i64) >> 5)
}

/// `x * 2 ** n`, rounded once where the result is subnormal.
fn scale(x: f64, n: i64) -> f64 {
    let power = |n: i64| f64::from_bits(((n + 1023) as u64) << 52);
    match n {
        1024.. => x * power(1023) * 2.0,
        -1022.. => x * power(n),
        _ => x * power(n + 1022) * power(-1022),
    }
}

/// `np.log` of a float64.
pub(super) fn log(x: f64) -> f64 {
    // Around 1 numpy asks the C library.
    if x > 0.9375 && x < 1.064697265625 {
        return x.ln();
    }
    if x.is_nan() || x < 0.0 {
        return f64::NAN;
    }
    if x == 0.0 {
        return f64::NEG_INFINITY;
    }
    if x.is_infinite() {
        return x;
    }
    let (normal, shift) = if x.is_normal() { (x, 0) } else { (x * 4503599627370496.0, 52) };
    let offset = (normal.to_bits() as i64) - (1023i64 << 52);
    let k = (offset >> 52) - shift;
    let i = ((offset >> 46) & 63) as usize;
    let z = f64::from_bits(((normal.to_bits() << 12) >> 12) | (1023u64 << 52));
    let c = i as f64 / 64.0 + 1.0;
    let u = 2.0 * ((z - c) / (z + c));
    let v = u * u;
    let series = v * LOG[1..].iter().fold(LOG[0], |sum, c| v.mul_add(sum, *c));
    let series = u.mul_add(series, u);
    let k = k as f64;
    let high = k.mul_add(LN2[0], f64::from_bits(LOGS[i]));
    let low = k.mul_add(LN2[1], f64::from_bits(LOGS_REST[i]));
    (high + low) + series
}
