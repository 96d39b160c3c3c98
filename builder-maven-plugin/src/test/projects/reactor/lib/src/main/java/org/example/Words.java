package org.example;

public class Words {
  public static String greeting() {
    return "Hello";
  }
}
