package io.jbuild.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.file.Attributes;
import io.jbuild.file.ByteString;
import io.jbuild.file.FileNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UpperChildrenTest {
  private final UpperChildren children = new UpperChildren();
  private final TreeMap<ByteString, UpperNode> expected = new TreeMap<>();

  private static UpperNode node() {
    return UpperNode.replacing(new FileNode.Fifo(new Attributes(0600, 0, 0, Instant.EPOCH)));
  }

  private void put(String name) {
    UpperNode node = node();
    children.put(ByteString.of(name), node);
    expected.put(ByteString.of(name), node);
  }

  private void remove(String name) {
    children.remove(ByteString.of(name));
    expected.remove(ByteString.of(name));
  }

  private void check() {
    UpperChildren.Settled settled = children.settled();
    assertThat(settled.names()).containsExactlyElementsOf(expected.keySet());
    List<UpperNode> nodes = new ArrayList<>();
    for (int i = 0; i < settled.size(); i++) {
      nodes.add(settled.node(i));
    }
    assertThat(nodes).containsExactlyElementsOf(expected.values());
  }

  @Test
  void whateverTheOrderTheyAreSorted() {
    Random random = new Random(8);
    for (int i = 0; i < 20_000; i++) {
      String name = Integer.toString(random.nextInt(5_000));
      if (random.nextInt(4) == 0) {
        remove(name);
      } else {
        put(name);
      }
      assertThat(children.get(ByteString.of(name))).isSameAs(expected.get(ByteString.of(name)));
      if (i % 4_999 == 0) {
        check();
      }
    }
    check();
  }

  @Test
  void manyNamesInNoOrderAreTakenToo() {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < 200_000; i++) {
      numbers.add(i);
    }
    Collections.shuffle(numbers, new Random(8));
    for (int number : numbers) {
      put("name" + number);
    }
    check();
    Collections.reverse(numbers);
    for (int number : numbers.subList(0, 100_000)) {
      remove("name" + number);
    }
    check();
    for (int number : numbers) {
      put("name" + number);
    }
    check();
  }
}
