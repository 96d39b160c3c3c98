package io.jbuild.sandbox;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.file.Attributes;
import io.jbuild.file.FileNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DevicePlaceholderTest {

  private static final Attributes ATTRIBUTES = new Attributes(0640, 1, 2, Instant.EPOCH);

  @Test
  void aDeviceComesBackAsItWas() {
    for (FileNode.Device.Kind kind : FileNode.Device.Kind.values()) {
      FileNode.Device device = new FileNode.Device(ATTRIBUTES, kind, 4095, 1_048_575);

      assertThat(DevicePlaceholder.device(ATTRIBUTES, DevicePlaceholder.value(device)))
          .contains(device);
    }
  }

  @Test
  void whatIsNoDeviceIsNone() {
    for (String value : new String[] {"", "c 1", "x 1 3", "c -1 3", "c 1 3\n", "c 1 9999999999"}) {
      assertThat(DevicePlaceholder.device(ATTRIBUTES, value.getBytes(US_ASCII))).isEmpty();
    }
  }
}
