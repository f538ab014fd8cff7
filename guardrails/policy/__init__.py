"""What the shop answers, declines, refuses or hands to a person."""

from guardrails.policy.classifier import TOPICS, TopicClassifier
from guardrails.policy.topics import TopicJudge, topic, topics
from guardrails.policy.toxicity import ToxicityClassifier, toxicity

__all__ = ["TOPICS", "TopicClassifier", "TopicJudge", "ToxicityClassifier", "topic", "topics", "toxicity"]
