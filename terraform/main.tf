# albkeeper as a CloudFormation stack that Terraform looks after. The functions come from a release: unpack it, and
#
#   sam package --template-file template.yaml --s3-bucket BUCKET --output-template-file packaged.yaml
#
# puts them into a bucket of yours. Nothing here compiles anything.

terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.0"
    }
  }
}

variable "packaged_template" {
  description = "What sam package wrote."
  type        = string
}

variable "bucket" {
  description = "The bucket of yours that sam package put the functions into. The template goes there too: it is larger than CloudFormation takes in a call."
  type        = string
}

variable "name" {
  description = "The name of the stack."
  type        = string
  default     = "albkeeper"
}

variable "domain" {
  description = "The domain that users call."
  type        = string
}

variable "load_balancer" {
  description = "Name or ARN of the Application Load Balancer behind the domain."
  type        = string
}

variable "alert_email" {
  description = "Where mails go. AWS sends a confirmation first; nothing arrives until its link is clicked."
  type        = string
}

variable "parameters" {
  description = "Any other parameter of the template, by its name: docs/reference/parameters.md."
  type        = map(string)
  default     = {}
}

resource "aws_s3_object" "template" {
  bucket = var.bucket
  key    = "albkeeper/${filesha256(var.packaged_template)}.yaml"
  source = var.packaged_template
}

resource "aws_cloudformation_stack" "albkeeper" {
  name         = var.name
  template_url = "https://${var.bucket}.s3.amazonaws.com/${aws_s3_object.template.key}"
  # Roles are made, without names of their own, and the template is one of SAM.
  capabilities = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
  parameters = merge(var.parameters, {
    Domain       = var.domain
    LoadBalancer = var.load_balancer
    AlertEmail   = var.alert_email
  })
}

output "outputs" {
  description = "The outputs of the stack, such as the bucket with the status page."
  value       = aws_cloudformation_stack.albkeeper.outputs
}
