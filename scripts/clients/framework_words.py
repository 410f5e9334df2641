"""What the clients say, for those that do not stand on openai-python."""

TALK = ["Hello there, who am I talking to?", "Tell me something about the sea.", "And about the mountains?"]
ASK_WEATHER = "What is the weather in Paris? [[call get_weather]]"
ANSWER = "Sunny, 21 degrees"
