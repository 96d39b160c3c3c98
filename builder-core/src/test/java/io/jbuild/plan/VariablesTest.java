package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VariablesTest {

  @Test
  void theyAreAMapThatEachOneMoreLeavesAsItWas() {
    Random random = new Random(7);
    TreeMap<String, String> expected = new TreeMap<>();
    Variables variables = Variables.NONE;
    List<Variables> all = new ArrayList<>();
    List<TreeMap<String, String>> allExpected = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      String name = "N" + random.nextInt(1_000);
      variables = variables.with(name, String.valueOf(i));
      expected.put(name, String.valueOf(i));
      if (i % 500 == 0) {
        all.add(variables);
        allExpected.add(new TreeMap<>(expected));
      }
    }
    all.add(variables);
    allExpected.add(expected);
    for (int i = 0; i < all.size(); i++) {
      assertThat(new ArrayList<>(all.get(i).entrySet()))
          .isEqualTo(new ArrayList<>(allExpected.get(i).entrySet()));
      assertThat(all.get(i)).isEqualTo(allExpected.get(i)).hasSize(allExpected.get(i).size());
      assertThat(new ArrayList<>(all.get(i).keySet()))
          .isEqualTo(new ArrayList<>(allExpected.get(i).keySet()));
    }
    assertThat(variables.get("N")).isNull();
    assertThat(variables.get(expected.firstKey())).isEqualTo(expected.get(expected.firstKey()));
  }

  @Test
  void namesInOrderAreNoLadder() {
    Variables variables = Variables.NONE;
    for (int i = 0; i < 100_000; i++) {
      variables = variables.with(String.format("%06d", i), "");
    }
    assertThat(variables).hasSize(100_000);
    assertThat(variables.containsKey("099999")).isTrue();
  }
}
