package org.example;

import org.jspecify.annotations.NullMarked;

@NullMarked
public class Fat {
  public static void main(String[] args) {
    System.out.println("All in one");
  }
}
