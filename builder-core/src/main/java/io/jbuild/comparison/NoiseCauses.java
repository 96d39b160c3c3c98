package io.jbuild.comparison;

import static io.jbuild.comparison.CauseRule.noise;

import io.jbuild.oci.Noise;
import java.util.List;

/** What package managers and their like leave behind, and nobody needs: jbuild can remove it. */
final class NoiseCauses {

  static final List<CauseRule> RULES =
      List.of(
          noise(
              Noise.APT_LOGS,
              "apt writes down when it installed what.",
              "End the RUN with rm -rf /var/log/apt/*."),
          noise(
              Noise.DPKG_LOGS,
              "dpkg writes down when it unpacked what.",
              "End the RUN with rm -f /var/log/dpkg.log /var/log/alternatives.log."),
          noise(
              Noise.APT_CACHES,
              "apt's caches are made of the lists of packages as they were at that moment.",
              "End the RUN with rm -f /var/cache/apt/*.bin; apt makes them again."),
          noise(
              Noise.DEBCONF_BACKUPS,
              "debconf's backups have what was there before the last change, whichever that was.",
              "End the RUN with rm -f /var/cache/debconf/*-old."),
          noise(
              Noise.LDCONFIG,
              "ldconfig's cache has the inode numbers and times of libraries.",
              "End the RUN with rm -f /var/cache/ldconfig/aux-cache; ldconfig makes it again."),
          noise(
              Noise.MACHINE_ID,
              "A machine's id is random, and containers of one image would all have the same.",
              "End the RUN with an empty one: : > /etc/machine-id."),
          noise(
              Noise.DNF_LOGS,
              "dnf writes down when it installed what.",
              "End the RUN with rm -rf /var/log/dnf* /var/log/yum.log /var/log/hawkey.log"
                  + " /var/lib/dnf/history.sqlite*."),
          noise(
              Noise.WGET_HSTS,
              "wget notes when it asked which server.",
              "Call wget --no-hsts, or end the RUN with rm -f ~/.wget-hsts."));

  private NoiseCauses() {}
}
