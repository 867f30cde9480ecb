#!/bin/bash
# Step 4 of the cleanup script that the source document gives, on paper: it tells what it would delete.

TARGET_GROUPS=$(aws elbv2 describe-target-groups --query 'TargetGroups[?contains(TargetGroupName, `k8s-`)].TargetGroupArn' --output text)
for tg in $TARGET_GROUPS; do
    echo "$tg"
done
